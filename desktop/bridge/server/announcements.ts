import { askAnnouncements, dismissHere, knownAnnouncements } from '../../engine/announcements/kept.ts'
import { type AccountKey, openAccount } from '../../engine/sync/accounts.ts'
import { apiOf, type BridgeContext, os } from './context.ts'
import { page } from './page.ts'

const done = { ok: true } as const
const rowOf = ({ engine }: BridgeContext, whose: AccountKey): number => openAccount(engine.db, whose).id

export const announcements = {
  known: os.announcements.known.handler(({ context, input: { whose } }) =>
    knownAnnouncements(context.engine.db, rowOf(context, whose), context.clock.now()),
  ),
  ask: os.announcements.ask.handler(async ({ context, input: { whose } }) => {
    const { announcements: api } = apiOf(context, whose)
    await askAnnouncements(context.engine.db, rowOf(context, whose), api, context.clock)
    context.changes.touch('notifications')
    return done
  }),
  dismiss: os.announcements.dismiss.handler(({ context, input: { whose, id } }) => {
    dismissHere(context.engine.db, rowOf(context, whose), id, context.clock.now())
    context.changes.touch('notifications')
    return done
  }),
  list: os.announcements.list.handler(({ context, input: { whose, cursor }, signal }) =>
    apiOf(context, whose).announcements.list(page(cursor), signal ? { signal } : {}),
  ),
  save: os.announcements.save.handler(async ({ context, input: { whose, ...change } }) => {
    const saved = await apiOf(context, whose).announcements.save(change)
    context.changes.touch('moderation')
    return saved
  }),
  end: os.announcements.end.handler(async ({ context, input: { whose, ...which } }) => {
    const ended = await apiOf(context, whose).announcements.end(which)
    context.changes.touch('moderation')
    return ended
  }),
  remove: os.announcements.remove.handler(async ({ context, input: { whose, id } }) => {
    await apiOf(context, whose).announcements.remove({ id })
    context.changes.touch('moderation')
    return done
  }),
}
