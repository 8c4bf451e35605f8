import type { TargetKind } from '@veza/shared/contracts/moderation.ts'
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
  readonly hide: (said: Said) => Words
  readonly remove: (said: Said) => Words
  readonly warn: (said: Said) => Words
  readonly suspended: (said: Said, until: Date) => Words
  readonly ban: (said: Said) => Words
  readonly appealed: (said: Omit<Said, 'reason'>) => Words
  readonly upheld: (said: Said) => Words
  readonly reversed: (said: Said) => Words
  readonly suspensionEnded: (url: string) => Words
  /** To those who reported it. */
  readonly acted: (thing: Thing, url: string) => Words
  readonly dismissed: (thing: Thing, url: string) => Words
}
