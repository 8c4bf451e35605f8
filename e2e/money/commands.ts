import type { CommandName, InputOf } from '../support/stripe/control/commands.ts'

/** `true`: the sequences play it. Otherwise why they do not. */
type Played = true | string
type Settings = InputOf<'configure'>

/** All that an outsider may do at the stand-in. What is new there does not compile until it has its line, and is played or excused. */
export const commandsPlayed = {
  pay: true,
  answerBank: true,
  settle: true,
  payTwice: true,
  bookCharges: true,
  expire: true,
  refundOutside: true,
  succeedRefund: true,
  failRefund: true,
  cancelRefund: true,
  openDispute: true,
  escalateDispute: true,
  winDispute: true,
  loseDispute: true,
  reverseOutside: true,
  payOut: true,
  sendPayout: true,
  arrivePayout: true,
  failPayout: true,
  freeFunds: true,
  finishOnboarding: true,
  refuseAccount: true,
  askMore: true,
  deauthorize: true,
  setWebhook: true,
  deliver: true,
  flush: true,
  release: true,
  redeliver: true,
  events: true,
  forge: true,
  forgePaid: true,
  post: true,
  fault: true,
  clearFaults: true,
  advance: 'time is the world’s own: `wait` moves the one clock that server and stand-in share',
  forgetKeys: true,
  configure: true,
} as const satisfies Record<CommandName, Played>

/** Ways of its webhooks, by the names that steps have. */
export const modesPlayed = {
  normal: true,
  hold: true,
  drop: true,
  delay: 'it waits in real time; held and let go later is the same to us',
  duplicate: true,
  shuffle: true,
} as const satisfies Record<InputOf<'deliver'>['rules'][number]['mode']['kind'], Played>

export const faultsPlayed = {
  error_before: true,
  error_after: true,
  close_before: true,
  close_after: true,
  rate_limited: true,
  refused: true,
  slow: 'it waits in real time; tests of their own hold an answer while others go on (`overtaken`, `beside`)',
} as const satisfies Record<InputOf<'fault'>['kind'], Played>

export const settingsPlayed = {
  feeBasisPoints: true,
  feeFixed: true,
  disputeFee: true,
  isDisputeFeeReturned: true,
  fundsDelaySeconds: 'a payout frees the funds before it',
  refundsBecome: true,
  mayOverdraw: true,
  delayedMethodMs: 'banks are told when to decide: `settle`',
  settlesIn: 'nothing is offered in what is not settled; a test of its own shows what would come of it',
  isBookedLate: true,
  rateLimit: 'it counts in real time; a call is refused for it by a fault',
} as const satisfies Record<keyof Settings, Played>

/** The names of those that are played. */
export const playedOf = (table: Readonly<Record<string, Played>>): string[] =>
  Object.keys(table).filter((name) => table[name] === true)
