/**
 * Whose doings are counted: a network address, an account by its e-mail address or id, one account from one network
 * (`accountAt`), who is signed in, or everybody together.
 */
export type Subject = 'address' | 'account' | 'account-at-network' | 'user' | 'everybody'

export interface BackOff {
  /** The failure that is the first to cost a wait. */
  readonly after: number
  /** Failures are forgotten so long after the first of them, if no success cleared them before. */
  readonly rememberSeconds: number
  /** No wait is longer; `LONGEST_WAIT_SECONDS` unless it says so. */
  readonly longestSeconds?: number
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
  /** A try that was not wrong leaves the window as it was: others could tell from it that somebody was there. */
  readonly countsWrongOnly?: true
}

const MINUTE = 60
const HOUR = 60 * MINUTE
export const BURST_WINDOW_SECONDS = 5 * MINUTE
/** People mistype. */
const ofAccount: BackOff = { after: 5, rememberSeconds: 24 * HOUR }
/** Anybody can fail at an account from anywhere: so late, and for so short, that it hinders guessing more than the owner. */
const ofAccountAnywhere: BackOff = { after: 50, rememberSeconds: HOUR, longestSeconds: 30 }
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
  /** Plays reported, each of which takes half a minute of somebody's time. */
  play: { by: 'address', points: 1200, windowSeconds: HOUR },
  /** Listeners who begin by a shared link: each is remembered for a day. */
  'share-visit': { by: 'address', points: 60, windowSeconds: MINUTE },
  /** Sessions for listening together that are made: each is kept for half a day. */
  'together-host': { by: 'user', points: 30, windowSeconds: HOUR },
  /** Guests who begin to listen along: each is remembered for a while. */
  'together-join': { by: 'address', points: 60, windowSeconds: MINUTE },
  /** Tracks that guests add to a host’s queue. */
  'together-add': { by: 'address', points: 30, windowSeconds: MINUTE },
  'sign-in-address': { by: 'address', points: 10, windowSeconds: MINUTE, backOff: ofAddress },
  /** Sign-ins at other providers begun: apart, so that nothing but signing in here uses up what is there for it. */
  'oauth-address': { by: 'address', points: 10, windowSeconds: MINUTE },
  /** Of one account from one network: what somebody does elsewhere does not count. */
  'sign-in-here': { by: 'account-at-network', points: 10, windowSeconds: MINUTE, backOff: ofAccount },
  /** Of one account from everywhere; it hinders nobody where the account is at home. */
  'sign-in-account': {
    by: 'account',
    points: 10,
    windowSeconds: MINUTE,
    backOff: ofAccountAnywhere,
    countsWrongOnly: true,
  },
  /** The password, asked for again of somebody signed in. */
  'own-password': { by: 'user', points: 10, windowSeconds: MINUTE, backOff: ofAccount },
  /** Codes and passkeys of one account. */
  'second-factor-account': { by: 'account', points: 10, windowSeconds: MINUTE, backOff: ofAccount },
  /** What a browser asks a passkey with: each is kept for five minutes, and anybody may have one made. */
  'passkey-options-address': { by: 'address', points: 60, windowSeconds: MINUTE },
  'register-address': { by: 'address', points: 10, windowSeconds: MINUTE },
  'register-account': { by: 'account', points: 10, windowSeconds: MINUTE },
  'refresh-address': { by: 'address', points: 60, windowSeconds: MINUTE },
  'upload-signing': { by: 'user', points: 600, windowSeconds: MINUTE },
  /** Portraits made anew, or fetched from an address that was given. */
  avatar: { by: 'user', points: 30, windowSeconds: HOUR },
  /** Mails that one network may have sent to one address by signing up with it, or by moving an account there. */
  'mail-here': { by: 'account-at-network', points: 6, windowSeconds: HOUR },
  /** The same from all networks. No other mail is counted by it: strangers would keep an owner from theirs. */
  'mail-account': { by: 'account', points: 30, windowSeconds: HOUR },
  /** Asked for again; of one account it is sent once a minute. */
  'verify-mail-here': { by: 'account-at-network', points: 6, windowSeconds: HOUR },
  /** For a new password; to one account five an hour are sent, and the newest serves. */
  'reset-mail-here': { by: 'account-at-network', points: 6, windowSeconds: HOUR },
  /** Mails that one network address may have sent, of whatever kind and to whomever. */
  'mail-address': { by: 'address', points: 30, windowSeconds: HOUR },
  /** Calls to the payment provider for a seller: an account, a page of theirs. */
  'selling-link': { by: 'user', points: 30, windowSeconds: HOUR },
  /** A seller’s statements as files: each adds up all that they ever earned. */
  statement: { by: 'user', points: 60, windowSeconds: HOUR },
  /** Orders of guests: each sends a mail to an address that nobody has proved. */
  'guest-order-account': { by: 'account', points: 20, windowSeconds: HOUR },
  'guest-order-address': { by: 'address', points: 60, windowSeconds: HOUR },
  /** Orders of people who are signed in: each holds what others would have, for an hour, and is kept for weeks. */
  'order-user': { by: 'user', points: 30, windowSeconds: HOUR },
  'order-address': { by: 'address', points: 120, windowSeconds: HOUR },
  /** Invoices, each made anew: of who is signed in, else of one order, whoever has its link. */
  'invoice-user': { by: 'user', points: 60, windowSeconds: HOUR },
  'invoice-order': { by: 'account', points: 30, windowSeconds: HOUR },
  /** Refunds asked for, each of which sends mails: of who is signed in, else of one order, whoever has its link. */
  'refund-user': { by: 'user', points: 120, windowSeconds: HOUR },
  'refund-order': { by: 'account', points: 20, windowSeconds: HOUR },
  /** Copyright notices: each sends mails, and has somebody look at it. */
  'notice-address': { by: 'address', points: 20, windowSeconds: HOUR },
  'notice-account': { by: 'account', points: 10, windowSeconds: HOUR },
  /** Reports of what others have put up: each has somebody look at it. */
  'report-user': { by: 'user', points: 30, windowSeconds: HOUR },
  /** Appeals against decisions of the moderation, by the link of a mail. */
  'appeal-address': { by: 'address', points: 20, windowSeconds: HOUR },
  /** Searches, each of which may look at thousands of tracks; and what is suggested while somebody types. */
  'search-user': { by: 'user', points: 120, windowSeconds: MINUTE },
  'search-address': { by: 'address', points: 60, windowSeconds: MINUTE },
  'suggestion-user': { by: 'user', points: 240, windowSeconds: MINUTE },
  'suggestion-address': { by: 'address', points: 120, windowSeconds: MINUTE },
  /** Likes and reposts, given and taken back. */
  reaction: { by: 'user', points: 120, windowSeconds: MINUTE },
  /** Put on a wish list, and taken off it. */
  wish: { by: 'user', points: 120, windowSeconds: MINUTE },
  /** Reviews, written, changed and taken back. */
  review: { by: 'user', points: 30, windowSeconds: 10 * MINUTE },
  /** Comments and replies, written and changed. */
  comment: { by: 'user', points: 30, windowSeconds: 10 * MINUTE },
  /** Follows begun and ended: whoever follows hundreds to be seen does so in a storm. */
  follow: { by: 'user', points: 200, windowSeconds: HOUR },
  /** Feeds, each gathered from all whom one follows. */
  feed: { by: 'user', points: 60, windowSeconds: MINUTE },
  /** Lists of what one is told of, gathered as a feed is. */
  notifications: { by: 'user', points: 60, windowSeconds: MINUTE },
  /** How a seller’s money stands: part of it is asked of the payment provider. */
  selling: { by: 'user', points: 30, windowSeconds: MINUTE },
  /** The list of a seller’s statements adds up all that they ever earned. */
  'statement-list': { by: 'user', points: 30, windowSeconds: MINUTE },
  /** What was sold in a time, which adds up all that was ever sold of a seller's. */
  'sales-summary': { by: 'user', points: 60, windowSeconds: MINUTE },
  /** Webhooks that prove to be nobody's, from one address and from all: each of them is kept for months. */
  'webhook-forged': { by: 'address', points: 60, windowSeconds: MINUTE },
  'webhook-forged-everywhere': { by: 'everybody', points: 1000, windowSeconds: HOUR },
} as const satisfies Record<string, Limit>

export type LimitKind = keyof typeof limitTable
export type BackOffKind = {
  [Kind in LimitKind]: (typeof limitTable)[Kind] extends { backOff: BackOff } ? Kind : never
}[LimitKind]

export const limitKinds = Object.keys(limitTable) as LimitKind[]

const FIRST_WAIT_SECONDS = 15
const LONGEST_WAIT_SECONDS = 15 * MINUTE

/** How long nobody may try again: 15 s after the failure that is `after`, twice as long each time, 15 min at most. */
export function backOffSeconds(
  { after, longestSeconds = LONGEST_WAIT_SECONDS }: Pick<BackOff, 'after' | 'longestSeconds'>,
  failures: number,
): number {
  if (failures < after) return 0
  return Math.min(longestSeconds, FIRST_WAIT_SECONDS * 2 ** Math.min(failures - after, 20))
}
