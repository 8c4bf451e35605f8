import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inStaffRole, type RequestContext, signedIn } from '../../http/request-context.ts'
import { dismiss, shownBy } from './reading.ts'
import { endNow, listAnnouncements, removeAnnouncement, saveAnnouncement } from './service.ts'
import { shownView } from './view.ts'

const done = { ok: true } as const
const nothing: ReadonlySet<string> = new Set()

/** What is announced, and who announces it. */
export function announcementsRoutes(ctx: Context) {
  // Programs ask seldom, and whoever announces something looks at once.
  const shown = shownBy(ctx, 0)
  const admin = (context: RequestContext) => inStaffRole(context, 'admin', ctx.clock.now()).userId
  return os.announcements.router({
    shown: os.announcements.shown.handler(async ({ input: { place }, context: { viewer } }) => ({
      items: (await shown.of(viewer, place, nothing)).map(shownView),
    })),
    dismiss: os.announcements.dismiss.handler(async ({ input, context }) => {
      await dismiss(ctx, signedIn(context), input.id)
      return done
    }),
    list: os.announcements.list.handler(({ input, context }) => {
      admin(context)
      return listAnnouncements(ctx, input)
    }),
    save: os.announcements.save.handler(({ input: { id, ...change }, context }) =>
      saveAnnouncement(ctx, admin(context), id.toLowerCase(), change),
    ),
    end: os.announcements.end.handler(({ input: { id, version }, context }) =>
      endNow(ctx, admin(context), id.toLowerCase(), version),
    ),
    remove: os.announcements.remove.handler(async ({ input: { id }, context }) => {
      await removeAnnouncement(ctx, admin(context), id.toLowerCase())
      return done
    }),
  })
}
