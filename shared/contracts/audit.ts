import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { instantSchema, pageOf, pageQuery, textSchema } from './common.ts'

/** Everything that is written into the audit log: what it is about, and what was done. */
export const auditActions = [
  'account.role-granted',
  'account.role-taken',
  'account.factors-reset',
  'account.sessions-ended',
  'account.suspended',
  'account.suspension-lifted',
  'moderation.dismiss',
  'moderation.hide',
  'moderation.remove',
  'moderation.warn',
  'moderation.suspend',
  'moderation.ban',
  'moderation.appeal',
  'moderation.uphold',
  'moderation.reverse',
  'moderation.suspension-ended',
  'notice.filed',
  'notice.taken-down',
  'notice.counter-noticed',
  'notice.court-action',
  'notice.restored',
  'notice.dismissed',
  'uploads.suspended',
  'uploads.released',
  'upload.infected',
  'home.featured',
  'home.unfeatured',
  'dispute.evidence-submitted',
  'transfer.retried',
  'webhook.retried',
  'flag.changed',
  'flag.allowed',
  'flag.disallowed',
  'flag.removed',
  'announcement.created',
  'announcement.changed',
  'announcement.removed',
] as const
export const auditActionSchema = z.enum(auditActions)
export type AuditAction = z.infer<typeof auditActionSchema>

/** What the actions are about, each with all of its own. */
export const auditFamilies = {
  accounts: ['account'],
  moderation: ['moderation'],
  notices: ['notice'],
  uploads: ['uploads', 'upload'],
  home: ['home'],
  money: ['dispute', 'transfer', 'webhook'],
  operation: ['flag', 'announcement'],
} as const satisfies Record<string, readonly string[]>
export const auditFamilySchema = z.enum(
  Object.keys(auditFamilies) as [AuditFamily, ...(readonly AuditFamily[])],
)
export type AuditFamily = keyof typeof auditFamilies

export const actionsIn = (family: AuditFamily): AuditAction[] =>
  auditActions.filter((action) => auditFamilies[family].some((begin) => action.startsWith(`${begin}.`)))

/** An id, or what somebody is called, with or without an @. */
const whoSchema = textSchema
  .transform((text) => text.trim().toLowerCase().replace(/^@/, ''))
  .pipe(z.string().min(1).max(60))

/** Which entries are looked at: each filter that is given must fit. */
export const auditFilters = {
  /** Who did it. */
  actor: whoSchema.optional(),
  /** Only what the server did by itself, or the operator at the command line. */
  byServer: z.stringbool().default(false),
  /** Whom or what it was done to, whose that was, or which case or notice it was. */
  subject: whoSchema.optional(),
  action: auditActionSchema.optional(),
  family: auditFamilySchema.optional(),
  /** At or after. */
  from: instantSchema.optional(),
  /** Before. */
  to: instantSchema.optional(),
}
export const auditFilterSchema = z.object(auditFilters)
export type AuditFilter = z.infer<typeof auditFilterSchema>

const person = z.object({
  id: idSchema,
  /** Null where they have left. */
  username: z.string().nullable(),
})

export const auditEntrySchema = z.object({
  id: idSchema,
  at: instantSchema,
  /** Null: the server itself, or the operator at the command line. */
  actor: person.nullable(),
  /** One of {@link auditActions}, or one of an older version. */
  action: z.string(),
  subject: z.object({
    kind: z.string(),
    id: idSchema,
    /** What somebody or something is called now; null where it is gone, or has no name. */
    name: z.string().nullable(),
  }),
  /** Whose it is that it was done to, where that is told. */
  owner: person.nullable(),
  reason: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

/** Below the API's prefix, with the same filters as the list: a table of them all. */
export const AUDIT_CSV_PATH = '/admin/audit.csv'

/** For admins, with a second factor proved within the last 12 hours. */
export const auditContract = oc.tag('audit').router({
  list: oc
    .route({
      method: 'GET',
      path: '/admin/audit',
      summary: 'What the staff and the server did to accounts, sound and words, the newest first',
    })
    .input(z.object({ ...auditFilters, ...pageQuery }))
    .output(pageOf(auditEntrySchema)),
})
