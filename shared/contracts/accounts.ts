import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { instantSchema } from './common.ts'
import { totpCodeSchema } from './factor-proof.ts'

export const roles = ['listener', 'creator', 'moderator', 'admin'] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('Write the address like name@example.org'))
export const passwordSchema = z.string().min(10, 'At least 10 characters').max(128, 'At most 128 characters')
export const usernameSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9](?:[a-z0-9_-]{1,28})[a-z0-9]$/, '3 to 30 letters a–z, digits, - or _')

export const userSchema = z.object({
  id: idSchema,
  email: z.string(),
  username: z.string(),
  displayName: z.string(),
  roles: z.array(roleSchema),
  emailVerified: z.boolean(),
  /** Goes up by one with every change of names and language; a write names the one it has seen. */
  version: z.int(),
  /** Of the mails that this person gets. */
  locale: z.enum(['en', 'fr']),
  hasPassword: z.boolean(),
  /** When the account will be gone, if its owner does not change their mind before. */
  deletionAt: instantSchema.nullable(),
  createdAt: instantSchema,
})
export type User = z.infer<typeof userSchema>

export const transportSchema = z.enum(['bearer', 'cookie'])
export type Transport = z.infer<typeof transportSchema>

/** `bearer`: the tokens. `cookie`: they are in httpOnly cookies, and the CSRF token for writes is here. */
export const signedInSchema = z.discriminatedUnion('transport', [
  z.object({
    transport: z.literal('bearer'),
    accessToken: z.string(),
    refreshToken: z.string(),
    /** Seconds until the access token ends. */
    expiresIn: z.int(),
  }),
  z.object({ transport: z.literal('cookie'), expiresIn: z.int(), csrfToken: z.string() }),
])

export const sessionSchema = z.object({
  id: idSchema,
  current: z.boolean(),
  device: z.string(),
  address: z.string(),
  /** The network that the address lies in, coarse enough to be recognised: `203.0.113.0/24`. Empty: of no network. */
  place: z.string(),
  createdAt: instantSchema,
  lastSeenAt: instantSchema,
})

const done = z.object({ ok: z.literal(true) })

export const accountsContract = oc.tag('accounts').router({
  register: oc
    .route({ method: 'POST', path: '/auth/register', successStatus: 201, summary: 'Create an account' })
    .input(z.object({ email: emailSchema, password: passwordSchema, username: usernameSchema }))
    .output(
      z.object({
        user: z.object({ email: z.string(), username: z.string() }),
        verificationRequired: z.literal(true),
      }),
    ),
  /** The token comes in `X-Verify-Token`; the query is still read, and is deprecated. */
  verifyEmail: oc
    .route({ method: 'POST', path: '/auth/verify-email', summary: 'Prove an e-mail address' })
    .input(z.object({ token: z.string().max(200).optional() }).optional())
    .output(done),
  resendVerification: oc
    .route({ method: 'POST', path: '/auth/resend-verification' })
    .input(z.object({ email: emailSchema }))
    .output(done),
  login: oc
    .route({ method: 'POST', path: '/auth/login', summary: 'Sign in' })
    .input(
      z.object({
        email: emailSchema,
        password: z.string().max(128),
        transport: transportSchema.default('bearer'),
        /** Of the authenticator app, if one has it at hand; else an account with a second factor asks for it. */
        totp: totpCodeSchema.optional(),
      }),
    )
    .output(signedInSchema),
  refresh: oc
    .route({ method: 'POST', path: '/auth/refresh', summary: 'Rotate the refresh token' })
    .input(z.object({ refreshToken: z.string().max(200).optional() }).optional())
    .output(signedInSchema),
  logout: oc.route({ method: 'POST', path: '/auth/logout' }).output(done),
  me: oc.route({ method: 'GET', path: '/auth/me' }).output(userSchema),
  /** Creator is self-service: one asks, one is. Safe to repeat. */
  becomeCreator: oc.route({ method: 'POST', path: '/auth/me/creator' }).output(userSchema),
  sessions: oc
    .route({ method: 'GET', path: '/auth/sessions' })
    .output(z.object({ items: z.array(sessionSchema) })),
  endSession: oc
    .route({ method: 'DELETE', path: '/auth/sessions/{id}' })
    .input(z.object({ id: idSchema }))
    .output(done),
})
