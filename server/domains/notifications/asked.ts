import type { Notification } from '@veza/shared/contracts/notifications.ts'
import { DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'

/** So long somebody is told of something. */
const KEPT_MS = 90 * DAY_MS

export const oldestTold = (now: Date): Date => new Date(now.getTime() - KEPT_MS)

/** How many of those who did it are named. */
export const NAMED = 2

/**
 * What is younger may not be alone: a transaction that began before may still be on its way. So mails wait for so long, and marks
 * go no nearer.
 */
export const SETTLED_MS = MINUTE_MS

/** Which of somebody's notifications are wanted. */
export interface Asked {
  readonly userId: string
  /** Where they would be told: what is switched off there is left out. */
  readonly place: 'page' | 'mail'
  readonly limit: number
  /** What was published longer ago is told no more. */
  readonly oldest: Date
  readonly unreadOnly?: boolean
  /** Only what came after the last mail, and until this. */
  readonly unmailedUntil?: Date
  /** None but these. */
  readonly ids?: readonly string[]
  /** Those beyond this one. */
  readonly after?: Cursor | undefined
}

export interface NotificationRow extends Cursor {
  readonly kind: Notification['kind']
  readonly isRead: boolean
  readonly people: Notification['people']
  /** How many did it, those named among them. */
  readonly doers: number
  readonly thingKind: 'track' | 'release' | null
  readonly thingId: string | null
  readonly title: string | null
  readonly slug: string | null
  readonly commentId: string | null
  readonly text: string | null
}

/** What they want to be told of, and how far they have been: for the whole of a query. */
export const mine = ({ userId, place }: Asked) => sql`mine AS MATERIALIZED (
  SELECT ${place === 'page' ? sql`not_in_page` : sql`not_by_mail`} AS off, publications_read_at, mailed_until
  FROM notification_settings WHERE user_id = ${userId})`
