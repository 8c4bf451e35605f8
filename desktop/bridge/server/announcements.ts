import {
  dismissedHere,
  dismissHere,
  keepAnnouncements,
  knownAnnouncements,
} from '../../engine/announcements/kept.ts'
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
    await ask(context, whose)
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
  remove: os.announcements.remove.handler(async ({ context, input: { whose, id } }) => {
    await apiOf(context, whose).announcements.remove({ id })
    context.changes.touch('moderation')
    return done
  }),
}

/** What was dismissed here is told first: what the server says then leaves it out. */
async function ask(context: BridgeContext, whose: AccountKey): Promise<void> {
  const { db } = context.engine
  const account = rowOf(context, whose)
  const api = apiOf(context, whose).announcements
  const told = dismissedHere(db, account)
  for (const id of told) await api.dismiss({ id })
  const { items } = await api.shown({ place: 'studio' })
  keepAnnouncements(db, account, { items, told }, context.clock.now())
  context.changes.touch('notifications')
}
