/** Whose doings are counted: a network address, an account by its e-mail address or id, or who is signed in. */
export type Subject = 'address' | 'account' | 'user'

export interface BackOff {
  /** The failure that is the first to cost a wait. */
  readonly after: number
  /** Failures are forgotten so long after the first of them, if no success cleared them before. */
  readonly rememberSeconds: number
}

export interface Limit {
  readonly by: Subject
  /** How many within a window that begins with the first of them. */
  readonly points: number
  readonly windowSeconds: number
  /** So many more, once in `BURST_WINDOW_SECONDS`, for whoever is in a hurry now and then. */
  readonly burst?: number
  /** Failures make whoever comes next wait (see `backOffSeconds`). */
  readonly backOff?: BackOff
}

const MINUTE = 60
const HOUR = 60 * MINUTE
export const BURST_WINDOW_SECONDS = 5 * MINUTE
/** People mistype. */
const ofAccount: BackOff = { after: 5, rememberSeconds: 24 * HOUR }
/** Many people may share an address, and no success of one clears what another did. */
const ofAddress: BackOff = { after: 20, rememberSeconds: HOUR }

/** Every limit of the server, in one place. */
export const limitTable = {
  /** Requests of nobody signed in. */
  address: { by: 'address', points: 200, windowSeconds: MINUTE, burst: 20 },
  /** Requests of somebody signed in, wherever they come from. */
  user: { by: 'user', points: 1000, windowSeconds: MINUTE, burst: 100 },
  /** Covers, waveforms and permission to hear: a page of a list asks for dozens of them, a household shares an address. */
  listening: { by: 'address', points: 1200, windowSeconds: MINUTE, burst: 240 },
  'sign-in-address': { by: 'address', points: 10, windowSeconds: MINUTE, backOff: ofAddress },
  'sign-in-account': { by: 'account', points: 10, windowSeconds: MINUTE, backOff: ofAccount },
  /** Codes and passkeys of one account. */
  'second-factor-account': { by: 'account', points: 10, windowSeconds: MINUTE, backOff: ofAccount },
  'register-address': { by: 'address', points: 10, windowSeconds: MINUTE },
  'register-account': { by: 'account', points: 10, windowSeconds: MINUTE },
  'refresh-address': { by: 'address', points: 60, windowSeconds: MINUTE },
  'upload-signing': { by: 'user', points: 600, windowSeconds: MINUTE },
  /** Portraits made anew, or fetched from an address that was given. */
  avatar: { by: 'user', points: 30, windowSeconds: HOUR },
  /** Mails that anybody may have sent to one address. */
  'mail-account': { by: 'account', points: 6, windowSeconds: HOUR },
  /** Mails that one network address may have sent. */
  'mail-address': { by: 'address', points: 30, windowSeconds: HOUR },
} as const satisfies Record<string, Limit>

export type LimitKind = keyof typeof limitTable
export type BackOffKind = {
  [Kind in LimitKind]: (typeof limitTable)[Kind] extends { backOff: BackOff } ? Kind : never
}[LimitKind]

export const limitKinds = Object.keys(limitTable) as LimitKind[]

const FIRST_WAIT_SECONDS = 15
const LONGEST_WAIT_SECONDS = 15 * MINUTE

/** How long nobody may try again: 15 s after the failure that is `after`, twice as long each time, 15 min at most. */
export function backOffSeconds(after: number, failures: number): number {
  if (failures < after) return 0
  return Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** Math.min(failures - after, 20))
}
