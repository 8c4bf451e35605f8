import { DomainError } from '@veza/shared/kernel/errors.ts'
import { z } from 'zod'
import type { Context } from '../../../context.ts'
import type { Viewer } from '../../../http/request-context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { open, SecretUnreadable, seal } from '../../../platform/secrets/index.ts'
import { holdOwnSession, lockOwner } from '../lock-owner.ts'
import type { Client } from '../sessions.ts'
import { OAUTH_LASTS_MS } from './browser.ts'
import { linkIdentity, type Proved } from './identity.ts'
import { lockSubject, type PendingRow, pendingOf, putPending, takePending } from './queries.ts'

const provedSchema = z.object({
  issuer: z.string(),
  subject: z.string(),
  email: z.string().optional(),
  tokens: z.object({
    accessToken: z.string(),
    refreshToken: z.string().nullable(),
    expiresAt: z.coerce.date().nullable(),
  }),
})

const place = (userId: string): string => `oauth-pending:${userId}`

/** Keeps what was proved at a provider until the account that has the address signs in, in the same browser. */
export async function keepPending(
  tx: Tx,
  { config, clock }: Pick<Context, 'config' | 'clock'>,
  userId: string,
  { provider, there, browserHash }: Proved & { readonly browserHash: Buffer },
): Promise<void> {
  const { issuer, subject, email, tokens } = there
  const now = clock.now()
  const sealed = seal(
    config.encryptionKeys,
    JSON.stringify({ issuer, subject, email, tokens }),
    place(userId),
  )
  const expiresAt = new Date(now.getTime() + OAUTH_LASTS_MS)
  await putPending(tx, { browserHash, userId, provider, sealed, createdAt: now, expiresAt }, now)
}

type Parts = Pick<Context, 'config' | 'clock' | 'newId' | 'transaction' | 'jobs' | 'oidc' | 'log'>

/**
 * Links what waits in this browser to the viewer's account, if it waits for this one, and if the viewer has signed in
 * since by means of their own. Does nothing where nothing waits.
 * @returns whether something was linked
 * @throws DomainError 403 `oauth-sign-in-first`; 409 `identity-taken`
 */
export function linkPending(
  ctx: Parts,
  viewer: Viewer,
  browserHash: Buffer | undefined,
  client: Client,
): Promise<boolean> {
  return ctx.transaction(async (tx) => {
    const waiting = browserHash && (await pendingOf(tx, browserHash))
    if (!waiting || waiting.expiresAt <= ctx.clock.now()) return false
    const there = provedOf(ctx, waiting)
    if (there) await lockSubject(tx, there)
    const user = await lockOwner(tx, ctx, viewer)
    const { signedInAt } = await holdOwnSession(tx, ctx, viewer)
    const hasSignedInSince = signedInAt !== null && signedInAt >= waiting.createdAt
    if (waiting.userId !== viewer.userId || !hasSignedInSince) throw signInFirst()
    // Another one may have come in its place since.
    if (!(await takePending(tx, waiting)) || !there) return false
    await linkIdentity(tx, ctx, user, { provider: waiting.provider, there }, client)
    return true
  })
}

/** Its key may have been removed since: then it has to be proved again. */
function provedOf({ config, log }: Parts, { sealed, userId }: PendingRow): Proved['there'] | undefined {
  try {
    const { email, ...there } = provedSchema.parse(
      JSON.parse(open(config.encryptionKeys, sealed, place(userId))),
    )
    return { ...there, email }
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error
    log.error({ err: error }, `oauth: a link that waits cannot be made: ${error.message}`)
    return undefined
  }
}

const signInFirst = (): DomainError =>
  new DomainError(
    403,
    'oauth-sign-in-first',
    'What waits to be linked belongs to another account, or you had signed in before. Sign out, then sign in as the account with this address.',
  )
