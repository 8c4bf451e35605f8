import type { ShownAnnouncement } from '@veza/shared/contracts/announcements.ts'
import type { FlagName } from '@veza/shared/contracts/flags.ts'
import type { PageAssets } from '../assets.ts'
import type { Person } from '../person.ts'
import type { Locale, Translate } from '../texts/index.ts'

/** What is announced, and what its forms carry. */
export interface Announced {
  readonly items: readonly ShownAnnouncement[]
  readonly csrf: string
  /** Where a form leads back to. */
  readonly here: string
}

/** What every view needs to know of the request it answers. */
export interface Page {
  readonly locale: Locale
  readonly t: Translate
  /** Content-Security-Policy nonce of this answer. */
  readonly nonce: string
  readonly assets: PageAssets
  /** Where listeners reach the server; no slash at the end. */
  readonly publicUrl: string
  /** Path of this page, without the query. */
  readonly path: string
  /** What of the address's query the page is about, and its other languages as well; empty where that is nothing. */
  readonly query?: string
  /** Where to go on to after signing in, as the address asked; a place on this server. */
  readonly next: string | undefined
  /** The language was asked for in the address. */
  readonly languageAsked: boolean
  /** Open pages reload when scripts, styles or server change. */
  readonly reloads: boolean
  /** Who is signed in, and the token that the forms of their session carry. */
  readonly person: Person | undefined
  readonly csrf: string | undefined
  /** How many things are in the reader's cart. */
  readonly inCart: number
  /** What is switched on for the reader. */
  readonly flags: readonly FlagName[]
  /** What is announced to them; undefined where that is nothing. */
  readonly announced: Announced | undefined
}
