import type { Account } from '@veza/shared/studio/bridge/session.ts'
import {
  countUnread,
  listNotifications,
  markRead,
  takeUntold,
} from '../../engine/notifications/notifications.ts'
import { noteEngineEnd } from '../../engine/notifications/restarts.ts'
import { openAccount } from '../../engine/sync/accounts.ts'
import { type BridgeContext, os } from './context.ts'

const rowOf = ({ engine }: BridgeContext, whose: Pick<Account, 'server' | 'accountId'> | null): number =>
  whose === null ? 0 : openAccount(engine.db, whose).id

/** The engine before this one ended against its will. @param at when, ISO 8601 */
export function noteRestart(
  { engine, changes }: Pick<BridgeContext, 'engine' | 'changes'>,
  end: { readonly detail: string; readonly at: string },
): void {
  noteEngineEnd(engine.db, end)
  changes.touch('notifications')
}

export const notifications = {
  list: os.notifications.list.handler(({ context, input: { whose, limit } }) => {
    const { db } = context.engine
    const account = rowOf(context, whose)
    return { unread: countUnread(db, account), items: listNotifications(db, account, limit) }
  }),
  read: os.notifications.read.handler(({ context, input: { whose, which } }) => {
    markRead(context.engine.db, rowOf(context, whose), which, context.clock.now())
    context.changes.touch('notifications')
    return { ok: true as const }
  }),
  take: os.notifications.take.handler(({ context, input: { whose } }) =>
    takeUntold(context.engine.db, rowOf(context, whose), context.clock.now()),
  ),
}
