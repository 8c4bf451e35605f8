import type { ShownAnnouncement } from '@veza/shared/contracts/announcements.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { dismiss, FRESH_MS, shownBy } from './reading.ts'
import { shownView } from './view.ts'

/** What the pages announce. */
export function announcementsOnPages(ctx: Pick<Context, 'db' | 'clock'>) {
  // Every page asks: mostly no database is asked for it.
  const shown = shownBy(ctx, FRESH_MS)
  return {
    /** @param besides ids that this browser keeps as dismissed */
    announcementsFor: async (
      viewer: Viewer | undefined,
      besides: ReadonlySet<string>,
    ): Promise<ShownAnnouncement[]> => (await shown.of(viewer, 'pages', besides)).map(shownView),
    /** Ids of all that are not over: a browser need not keep others. */
    currentAnnouncements: () => shown.ids(),
    dismissAnnouncement: (viewer: Viewer, id: string): Promise<void> => dismiss(ctx, viewer, id),
  }
}
