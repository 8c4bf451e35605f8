import type { Notification, NotificationSettings } from '@veza/shared/contracts/notifications.ts'
import { call } from '../../../e2e/support/api.ts'
import type { SignedInUser, TestServer } from '../../../e2e/support/server.ts'

export { sendDigests } from './digest.ts'
export { dueDigests } from './digest-queries.ts'
export { sweepNotifications } from './jobs.ts'
export { notificationsPage } from './service.ts'
export { changeSettings, settingsOf } from './settings.ts'
export { unsubscribeTokens } from './token.ts'
export { countUnread } from './unread.ts'

interface Page {
  readonly items: Notification[]
  readonly nextCursor: string | null
}

/** As a test reads it: who, what, to what; those that are read in parentheses. */
const lineOf = ({ kind, people, others, thing, isRead }: Notification): string => {
  const who = [...people.map(({ username }) => username), ...(others > 0 ? [`${others} more`] : [])]
  const line = [who.join(', '), kind, thing?.title].filter((part) => part !== undefined).join(' ')
  return isRead ? `(${line})` : line
}

/** Notifications as people read them, over HTTP. */
export const notificationsOn = (server: TestServer) => {
  const page = (who: SignedInUser | undefined, query = '') =>
    call<Page>(server, who, `GET /me/notifications${query}`)
  const settings = async (who: SignedInUser) =>
    (await call<NotificationSettings>(server, who, 'GET /me/notification-settings')).body
  return {
    page,
    settings,
    lines: async (who: SignedInUser) => (await page(who)).body.items.map(lineOf),
    items: async (who: SignedInUser) => (await page(who)).body.items,
    unread: async (who: SignedInUser) =>
      (await call<{ unread: number }>(server, who, 'GET /me/notifications/unread')).body.unread,
    read: (who: SignedInUser, { id, at }: Pick<Notification, 'id' | 'at'>) =>
      call(server, who, `PUT /me/notifications/${id}/read`, { seenUntil: at }),
    /** What is listed now, as far as it was there then; or what is said to have been seen. */
    readAll: async (who: SignedInUser, seenUntil: Date, seen?: readonly Notification[]) =>
      call(server, who, 'PUT /me/notifications/read', {
        seenUntil: seenUntil.toISOString(),
        seen: (seen ?? (await page(who)).body.items).map(({ id }) => id),
      }),
    set: (who: SignedInUser, wanted: NotificationSettings) =>
      call<NotificationSettings>(server, who, 'PUT /me/notification-settings', wanted),
    /** Switches one kind, here and there. */
    change: async (
      who: SignedInUser,
      kind: Notification['kind'],
      channels: { inPage?: boolean; byMail?: boolean },
    ) => {
      const before = await settings(who)
      const kinds = { ...before.kinds, [kind]: { ...before.kinds[kind], ...channels } }
      return call(server, who, 'PUT /me/notification-settings', { ...before, kinds })
    },
  }
}
