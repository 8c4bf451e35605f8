import type { Context } from '../../context.ts'
import { audit } from '../../platform/audit/index.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { Deciding } from './decide.ts'
import { applyToAccount } from './effects.ts'
import { dueSuspensions, personById } from './queries.ts'
import { postModerationMail } from './tell.ts'

const BATCH = 100

/**
 * Ends suspensions whose time is over. Each account is asked anew under its lock what other decisions still hold against
 * it. One that fails does not keep the others waiting, and is due at the next run as well. Safe to repeat, and late.
 */
export async function liftDue(
  ctx: Deciding & Pick<Context, 'db' | 'log'>,
  signal?: AbortSignal,
): Promise<void> {
  const now = ctx.clock.now()
  for await (const { id } of inPages((after) => dueSuspensions(ctx.db, now, after, BATCH))) {
    signal?.throwIfAborted()
    try {
      await liftOne(ctx, id)
    } catch (error) {
      ctx.log.error({ err: error, userId: id }, 'moderation: a suspension could not be ended')
    }
  }
}

async function liftOne(ctx: Deciding & Pick<Context, 'log'>, userId: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    // Whoever else ends it at the same moment, or has ended it, has told them.
    const applied = await applyToAccount(tx, ctx, userId)
    const person = applied?.wasSuspended ? await personById(tx, userId) : undefined
    if (!person || person.suspendedAt) return
    const subject = { subjectKind: 'user', subjectId: userId }
    await audit(tx, ctx, { actorId: null, action: 'moderation.suspension-ended', ...subject })
    await postModerationMail(tx, ctx, person, (mails, url) => mails.suspensionEnded(`${url}/sign-in`))
    ctx.log.info({ userId }, 'moderation: a suspension has ended')
  })
}
