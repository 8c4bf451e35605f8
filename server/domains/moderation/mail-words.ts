import type { Moderation, TargetKind } from '@veza/shared/contracts/moderation.ts'
import type { Words } from '../../platform/mail/index.ts'

/** What a letter is about, as its reader knows it. */
export interface Thing {
  readonly kind: TargetKind
  /** Undefined where it is deleted. */
  readonly title: string | undefined
}

export interface Said {
  readonly thing: Thing
  readonly number: number
  /** Of who decided, in their words. */
  readonly reason: string
  /** To appeal by; of what ends an appeal, the site. */
  readonly url: string
}

export interface ModerationMails {
  /** @param stands what holds now; it may be removed by another decision */
  readonly hide: (said: Said, stands: Moderation) => Words
  readonly remove: (said: Said) => Words
  readonly warn: (said: Said) => Words
  /** @param until when they can sign in again, by all decisions together; null: another one has closed the account */
  readonly suspended: (said: Said, until: Date | null) => Words
  readonly ban: (said: Said) => Words
  /** Nobody has reported anything. @param until as of `suspended`; null: until somebody lifts it */
  readonly suspendedByAdmin: (said: Said, until: Date | null) => Words
  readonly appealed: (said: Omit<Said, 'reason'>) => Words
  readonly upheld: (said: Said) => Words
  readonly reversed: (said: Said) => Words
  /** Another decision that does the same still holds. */
  readonly reversedStillHeld: (said: Said) => Words
  readonly suspensionEnded: (url: string) => Words
  /** To those who reported it. */
  readonly acted: (thing: Thing, url: string) => Words
  readonly dismissed: (thing: Thing, url: string) => Words
}
