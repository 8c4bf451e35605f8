import { oc } from '@orpc/contract'
import { z } from 'zod'
import { defineStates } from '../kernel/state-machine.ts'
import { emailSchema, passwordSchema, userSchema } from './accounts.ts'
import { instantSchema, seenVersionSchema } from './common.ts'

/** What a token that travels by mail is for. */
export const mailTokenPurposes = [
  'verify-email',
  'reset-password',
  'change-email',
  'undo-email-change',
] as const
export type MailTokenPurpose = (typeof mailTokenPurposes)[number]

/** The life of a copy of one's own data. `removed`: it has served its seven days. */
export const exportStates = defineStates({
  preparing: ['ready', 'failed'],
  ready: ['removed'],
  failed: [],
  removed: [],
})
export type ExportStatus = (typeof exportStates.states)[number]

/** Languages of mails and pages. */
export const localeSchema = z.enum(['en', 'fr'])

export const exportSchema = z.object({
  status: z.enum(['none', 'preparing', 'ready', 'failed', 'removed']),
  createdAt: instantSchema.nullable(),
  /** When the file will be removed. */
  expiresAt: instantSchema.nullable(),
  bytes: z.int().nullable(),
})
export type DataExport = z.infer<typeof exportSchema>

/** Opens the file until `expiresAt`, minutes from now, for whoever has it. */
export const exportLinkSchema = z.object({ url: z.url(), expiresAt: instantSchema })
export type ExportLink = z.infer<typeof exportLinkSchema>

const done = z.object({ ok: z.literal(true) })
/** Where the header `X-Token` cannot be set. */
const tokenInput = { token: z.string().max(200).optional() }
/** The one of now; not needed by accounts that have none. */
const currentPassword = z.string().max(128).optional()

export const ownAccountContract = oc.tag('accounts').router({
  /** Answers the same whether the address has an account or not. */
  requestPasswordReset: oc
    .route({ method: 'POST', path: '/auth/password/reset-request', summary: 'Ask for a link by mail' })
    .input(z.object({ email: emailSchema }))
    .output(done),
  /** The token comes in `X-Reset-Token` or the body. Ends every session, and signs nobody in. */
  resetPassword: oc
    .route({ method: 'POST', path: '/auth/password/reset', summary: 'Choose a password by the mailed link' })
    .input(z.object({ ...tokenInput, password: passwordSchema }))
    .output(done),
  /** Ends all other sessions. Without a password so far, the session must be young, or its factor fresh. */
  changePassword: oc
    .route({
      method: 'POST',
      path: '/auth/password/change',
      summary: 'Change the password, or set the first',
    })
    .input(z.object({ currentPassword, newPassword: passwordSchema }))
    .output(done),
  /** Answers the same whether the new address has an account or not; takes effect by the mailed link. */
  changeEmail: oc
    .route({ method: 'POST', path: '/auth/email/change', summary: 'Ask for another address' })
    .input(z.object({ email: emailSchema, currentPassword }))
    .output(done),
  /** The token comes in `X-Email-Token` or the body. */
  confirmEmail: oc
    .route({ method: 'POST', path: '/auth/email/confirm', summary: 'Confirm the new address' })
    .input(z.object(tokenInput).optional())
    .output(done),
  /**
   * “This was not me”: the address from before is the account's again, every session ends, and the password no longer
   * fits. The token comes in `X-Email-Token` or the body.
   */
  undoEmailChange: oc
    .route({ method: 'POST', path: '/auth/email/undo', summary: 'Take back a change of address' })
    .input(z.object(tokenInput).optional())
    .output(done),
  /** A stale `version` answers 409 `stale-version` with `current`. The name is the profile's: `PATCH /people/me`. */
  updateMe: oc
    .route({ method: 'PATCH', path: '/auth/me' })
    .input(z.object({ version: seenVersionSchema, locale: localeSchema }))
    .output(userSchema),
  endOtherSessions: oc
    .route({ method: 'DELETE', path: '/auth/sessions', summary: 'End every session but this one' })
    .output(z.object({ ended: z.int() })),
  /** In 14 days. Needs the password or a fresh second factor. Safe to repeat: the first date stays. */
  requestDeletion: oc
    .route({ method: 'POST', path: '/auth/me/deletion', summary: 'Delete the account after 14 days' })
    .input(z.object({ currentPassword }).optional())
    .output(userSchema),
  cancelDeletion: oc.route({ method: 'DELETE', path: '/auth/me/deletion' }).output(userSchema),
  /** One at a time, three a day. Needs the password or a fresh second factor. Safe to repeat while one is being made. */
  requestExport: oc
    .route({ method: 'POST', path: '/auth/me/export', successStatus: 202, summary: 'Gather one’s own data' })
    .input(z.object({ currentPassword }).optional())
    .output(exportSchema),
  exportStatus: oc.route({ method: 'GET', path: '/auth/me/export' }).output(exportSchema),
  /** Needs what asking for it needs; a new one at every call. 409 `export-not-ready`. */
  exportLink: oc
    .route({ method: 'POST', path: '/auth/me/export/link', summary: 'Open the copy of one’s own data' })
    .input(z.object({ currentPassword }).optional())
    .output(exportLinkSchema),
})
