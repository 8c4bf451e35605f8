import type { Notification } from '@veza/shared/contracts/notifications.ts'
import { excerptOf } from '../comments/index.ts'
import type { NotificationRow } from './asked.ts'

export function notificationView(row: NotificationRow): Notification {
  const { id, kind, at, isRead, people, doers, thingKind, thingId, title, slug, commentId, text } = row
  const isWhole = thingKind !== null && thingId !== null && title !== null && slug !== null
  return {
    id,
    kind,
    at: at.toISOString(),
    isRead,
    people,
    others: doers - people.length,
    thing: isWhole ? { kind: thingKind, id: thingId, title, slug } : null,
    comment: commentId !== null && text !== null ? { id: commentId, excerpt: excerptOf(text) } : null,
  }
}
