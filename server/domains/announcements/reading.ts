import { type Place, SHOWN_MAX, severities } from '@veza/shared/contracts/announcements.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { recent } from '../../platform/recent/index.ts'
import { isMeantFor } from './policy.ts'
import { type AnnouncementRow, dismissedAmong, insertDismissal, notOver } from './queries.ts'

type Reading = Pick<Context, 'db' | 'clock'>

/** Pages show what is written within this; when one begins and ends is reckoned at each look. */
export const FRESH_MS = 5 * SECOND_MS

/** Announcements for those who look. */
interface Shown {
  /** The gravest first, then the newest; at most three. @param besides ids that were dismissed elsewhere */
  of(
    viewer: Viewer | undefined,
    place: Place,
    besides: ReadonlySet<string>,
  ): Promise<readonly AnnouncementRow[]>
  /** Ids of all that are not over, whoever they are for. */
  ids(): Promise<readonly string[]>
}

/** @param freshMs how long what was read is believed */
export function shownBy(ctx: Reading, freshMs: number): Shown {
  const current = recent(ctx.clock, freshMs, () => notOver(ctx.db, ctx.clock.now()))
  return {
    ids: async () => (await current.read()).map(({ id }) => id),
    of: async (viewer, place, besides) => {
      const now = ctx.clock.now()
      const meant = (await current.read()).filter(
        (row) => !besides.has(row.id) && isMeantFor(row, viewer, place, now),
      )
      if (meant.length === 0) return meant
      const ids = meant.map(({ id }) => id)
      const dismissed = viewer ? await dismissedAmong(ctx.db, viewer.userId, ids) : new Set<string>()
      return meant
        .filter(({ id }) => !dismissed.has(id))
        .sort(byGravity)
        .slice(0, SHOWN_MAX)
    },
  }
}

const byGravity = (one: AnnouncementRow, other: AnnouncementRow): number =>
  severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
  other.shownFrom.getTime() - one.shownFrom.getTime()

/** Safe to repeat, and of what is gone. */
export async function dismiss(
  { db, clock }: Reading,
  { userId }: Pick<Viewer, 'userId'>,
  id: string,
): Promise<void> {
  await insertDismissal(db, userId, id, clock.now())
}
