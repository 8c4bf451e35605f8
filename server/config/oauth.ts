import { z } from 'zod'

/** A provider of OpenID Connect that people may sign in with. */
export interface OAuthProvider {
  /** Stands in our addresses. */
  readonly id: string
  /** What people read on the button. */
  readonly name: string
  readonly issuer: string
  readonly clientId: string
  /** Absent for a public client. */
  readonly clientSecret?: string | undefined
  readonly scopes: readonly string[]
}

/** A key with the id that is kept beside what it has encrypted. */
export interface EncryptionKey {
  readonly id: string
  /** 32 bytes or more, as given; derive the cipher's own key from it. */
  readonly key: Uint8Array
}

const providerSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,32}$/, 'letters a–z, digits and -'),
  name: z.string().min(1).max(60),
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1).optional(),
  scopes: z
    .array(z.string())
    .default(['openid', 'email', 'profile'])
    .refine((scopes) => scopes.includes('openid'), 'openid must be among the scopes'),
})

/** A JSON list. A fault in it is told without repeating what was given: it holds secrets. */
export const oauthProvidersSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      context.addIssue('is not JSON; write a list of {"id", "name", "issuer", "clientId", "clientSecret"}')
      return z.NEVER
    }
  })
  .pipe(z.array(providerSchema))
  .refine(
    (providers) => new Set(providers.map(({ id }) => id)).size === providers.length,
    'two providers have one id',
  )
  .default([])

/** `id:key,id:key`; a key holds no comma. */
export const encryptionKeysSchema = z
  .string()
  .transform((text, context) =>
    text
      .split(',')
      .map((pair) => pair.trim())
      .filter(Boolean)
      .map((pair) => {
        const [, id, key] = /^([\w-]{1,32}):(.+)$/.exec(pair) ?? []
        if (!id || !key || Buffer.byteLength(key) < 32) {
          context.addIssue('write id:key,id:key, each key of 32 bytes or more')
          return z.NEVER
        }
        return { id, key }
      }),
  )
  .default([])
