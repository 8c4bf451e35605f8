import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { byId, instantSchema } from './common.ts'

const providerSchema = z.object({
  /** Stands in addresses: `/auth/oauth/{id}/start`. */
  id: z.string(),
  /** For people. */
  name: z.string(),
})
const providerIdSchema = z.string().max(32)

/** An account elsewhere that signs in to this one. */
export const identitySchema = z.object({
  id: idSchema,
  provider: providerSchema,
  /** As the provider said at the last sign-in. */
  email: z.string().nullable(),
  createdAt: instantSchema,
  lastUsedAt: instantSchema.nullable(),
})
export type Identity = z.infer<typeof identitySchema>

/** For an account without a second factor, where the session is older than ten minutes. */
const password = z.string().max(128).optional()

/**
 * Signing in by another provider happens in a browser, at two addresses that are no part of this contract:
 * `GET /auth/oauth/{provider}/start?redirect=` leads to the provider, `GET /auth/oauth/{provider}/callback` back.
 */
export const oauthContract = oc.tag('oauth').router({
  providers: oc
    .route({ method: 'GET', path: '/auth/oauth/providers', summary: 'Other ways to sign in' })
    .output(z.object({ items: z.array(providerSchema) })),
  identities: oc
    .route({ method: 'GET', path: '/auth/oauth/identities' })
    .output(z.object({ items: z.array(identitySchema) })),
  /** Answers where to send this very browser: the provider's answer counts in no other. */
  link: oc
    .route({ method: 'POST', path: '/auth/oauth/{provider}/link', summary: 'Link an account elsewhere' })
    .input(z.object({ provider: providerIdSchema, redirect: z.string().max(1000).optional(), password }))
    .output(z.object({ url: z.url() })),
  unlink: oc
    .route({ method: 'DELETE', path: '/auth/oauth/identities/{id}', summary: 'Unlink an account elsewhere' })
    .input(byId.extend({ password }))
    .output(z.object({ ok: z.literal(true) })),
})
