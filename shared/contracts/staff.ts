import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { roleSchema, sessionSchema } from './accounts.ts'
import { byId, instantSchema, pageOf, pageQuery, textSchema } from './common.ts'

/** Roles that are given and taken; everybody is a listener. */
export const grantableRoles = ['creator', 'moderator', 'admin'] as const
export const grantableRoleSchema = z.enum(grantableRoles)
export type GrantableRole = z.infer<typeof grantableRoleSchema>

export const REASON_MIN = 3
export const REASON_MAX = 500
export const reasonSchema = textSchema
  .trim()
  .min(REASON_MIN, 'Say why: it is written down')
  .max(REASON_MAX, `At most ${REASON_MAX} characters`)

/** An account as the staff sees it. */
export const accountSchema = z.object({
  id: idSchema,
  email: z.string(),
  username: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  emailVerified: z.boolean(),
  suspended: z.boolean(),
  /** Whether signing in asks for a second factor. */
  secondFactor: z.boolean(),
  createdAt: instantSchema,
})
export type Account = z.infer<typeof accountSchema>

/** Until somebody lifts it, where it has no end. */
export const accountSuspensionSchema = z.object({ since: instantSchema, until: instantSchema.nullable() })

export const accountDetailSchema = accountSchema.extend({
  suspension: accountSuspensionSchema.nullable(),
  /** When it is removed, where its owner has asked for that. */
  deletionAt: instantSchema.nullable(),
  factors: z.object({ totp: z.boolean(), passkeys: z.int(), recoveryCodesLeft: z.int() }),
  /** Sessions that hold. */
  sessions: z.int(),
  lastSeenAt: instantSchema.nullable(),
  /** What there is of theirs: those they bought, and those somebody bought of them. */
  counts: z.object({ tracks: z.int(), releases: z.int(), orders: z.int(), sales: z.int() }),
})
export type AccountDetail = z.infer<typeof accountDetailSchema>

export const accountEventSchema = z.object({
  id: idSchema,
  kind: z.string(),
  /** Who did it; null for the operator's command line, and for somebody whose account is gone. */
  actor: z.object({ id: idSchema, username: z.string() }).nullable(),
  detail: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  address: z.string(),
  at: instantSchema,
})

/** Where somebody is signed in. */
export const staffSessionSchema = sessionSchema.omit({ current: true })
export type StaffSession = z.infer<typeof staffSessionSchema>

/** Every route here needs a second factor proved within the last 12 hours. */
export const staffContract = oc.tag('staff').router({
  users: oc
    .route({ method: 'GET', path: '/admin/users', summary: 'Accounts, the newest first' })
    .input(
      z.object({
        /** How an address, a username (with or without an @) or a name begins, or an id. */
        query: textSchema.trim().toLowerCase().max(254).default(''),
        ...pageQuery,
      }),
    )
    .output(pageOf(accountSchema)),
  user: oc.route({ method: 'GET', path: '/admin/users/{id}' }).input(byId).output(accountDetailSchema),
  events: oc
    .route({
      method: 'GET',
      path: '/admin/users/{id}/events',
      summary: 'What was done to an account, newest first',
    })
    .input(byId.extend(pageQuery))
    .output(pageOf(accountEventSchema)),
  /** Safe to repeat. */
  grantRole: oc
    .route({ method: 'POST', path: '/admin/users/{id}/roles' })
    .input(byId.extend({ role: grantableRoleSchema, reason: reasonSchema }))
    .output(accountDetailSchema),
  /** Safe to repeat. */
  takeRole: oc
    .route({ method: 'DELETE', path: '/admin/users/{id}/roles/{role}' })
    .input(byId.extend({ role: grantableRoleSchema, reason: reasonSchema }))
    .output(accountDetailSchema),
  sessions: oc
    .route({
      method: 'GET',
      path: '/admin/users/{id}/sessions',
      summary: 'Where somebody is signed in, the last seen first',
    })
    .input(byId)
    .output(z.object({ items: z.array(staffSessionSchema) })),
  /** Safe to repeat. */
  endSessions: oc
    .route({
      method: 'POST',
      path: '/admin/users/{id}/sessions/end',
      summary: 'Ends all sessions of an account, or one',
    })
    .input(byId.extend({ sessionId: idSchema.optional(), reason: reasonSchema }))
    .output(accountDetailSchema),
  /** For somebody who has lost app, passkeys and recovery codes. */
  resetFactors: oc
    .route({ method: 'POST', path: '/admin/users/{id}/factors/reset' })
    .input(byId.extend({ reason: reasonSchema }))
    .output(accountDetailSchema),
})
