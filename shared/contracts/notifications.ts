import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { byId, instantSchema, pageOf, pageQuery } from './common.ts'

/** What one can be told of: who follows one, what others do with one’s own, and what those whom one follows publish. */
export const notificationKindSchema = z.enum(['follow', 'like', 'repost', 'comment', 'reply', 'publication'])
export type NotificationKind = z.infer<typeof notificationKindSchema>
export const notificationKinds = notificationKindSchema.options

/** How often unread ones come by mail, at most. */
export const digestSchema = z.enum(['off', 'daily', 'weekly'])
export type Digest = z.infer<typeof digestSchema>

/** More than so many unread ones, or people in one of them, are not counted. */
export const UNREAD_MAX = 99
export const PEOPLE_MAX = 99
/** A page of them. */
const SEEN_MAX = 50

export const notificationSchema = z.object({
  id: idSchema,
  kind: notificationKindSchema,
  /** The last time that it happened. */
  at: instantSchema,
  isRead: z.boolean(),
  /** The last two who did it; of a publication, its creator. */
  people: z.array(z.object({ username: z.string(), displayName: z.string() })).min(1),
  /** How many did it besides those; of very many, at least so many. */
  others: z.int(),
  /** What it was done to, or what was published; null of a follow. */
  thing: z
    .object({ kind: z.enum(['track', 'release']), id: idSchema, title: z.string(), slug: z.string() })
    .nullable(),
  /** The last comment or reply, as it begins. */
  comment: z.object({ id: idSchema, excerpt: z.string() }).nullable(),
})
export type Notification = z.infer<typeof notificationSchema>

const channels = z.object({ inPage: z.boolean(), byMail: z.boolean() })
export const notificationSettingsSchema = z.object({
  digest: digestSchema,
  kinds: z.object({
    follow: channels,
    like: channels,
    repost: channels,
    comment: channels,
    reply: channels,
    publication: channels,
  } satisfies Record<NotificationKind, typeof channels>),
})
export type NotificationSettings = z.infer<typeof notificationSettingsSchema>

const done = z.object({ ok: z.literal(true) })
/** What came after it was not seen: it stays unread. */
const seenUntil = instantSchema
const tag = oc.tag('notifications')

/**
 * Of who is signed in. What is hidden, blocked or taken back is left out, with whoever did it. How many are unread is asked
 * at `/me/notifications/unread`, which answers 304 where nothing has changed.
 */
export const notificationsContract = tag.router({
  list: oc
    .route({ method: 'GET', path: '/me/notifications', summary: 'What one is told of, the newest first' })
    .input(z.object({ ...pageQuery, limit: z.coerce.number().int().min(1).max(SEEN_MAX).default(24) }))
    .output(pageOf(notificationSchema)),
  /** Safe to repeat, as all writes here. */
  markRead: oc
    .route({ method: 'PUT', path: '/me/notifications/{id}/read' })
    .input(byId.extend({ seenUntil }))
    .output(done),
  /** Of the last minute, what is named: as young, there may have been others that nobody saw yet. */
  markAllRead: oc
    .route({ method: 'PUT', path: '/me/notifications/read' })
    .input(z.object({ seenUntil, seen: z.array(idSchema).max(SEEN_MAX).default([]) }))
    .output(done),
  settings: oc.route({ method: 'GET', path: '/me/notification-settings' }).output(notificationSettingsSchema),
  changeSettings: oc
    .route({ method: 'PUT', path: '/me/notification-settings' })
    .input(notificationSettingsSchema)
    .output(notificationSettingsSchema),
})
