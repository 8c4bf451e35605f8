import type { NewNotice } from '@veza/shared/contracts/rights.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { trackById, trackBySlug } from '../catalog/index.ts'
import { insertNotice, lockNotice, type NoticeRow } from './queries.ts'
import { trackNamedIn } from './target.ts'

type Filing = Pick<Context, 'clock' | 'config' | 'db' | 'jobs' | 'limits' | 'newId' | 'transaction'>

/**
 * Takes a notice in. What it is about changes nothing of the answer, nor of the work before it: letters are a job's. The same
 * id gives the same notice. @throws RateLimited; DomainError 409 `id-taken`
 */
export async function fileNotice(ctx: Filing, address: string, input: NewNotice): Promise<NoticeRow> {
  await ctx.limits.take('notice-address', address)
  await ctx.limits.take('notice-account', input.email)
  const trackId = await trackMeant(ctx, input.target)
  const { id = ctx.newId(), name, email, phone, rightsOwner, work, target, signature, locale } = input
  const now = ctx.clock.now()
  return ctx.transaction(async (tx) => {
    const isNew = await insertNotice(tx, {
      id,
      status: 'pending',
      target,
      trackId,
      claimantName: name,
      claimantAddress: input.address,
      claimantEmail: email,
      claimantPhone: phone,
      rightsOwner,
      work,
      signature,
      locale,
      createdAt: now,
      updatedAt: now,
    })
    const notice = await lockNotice(tx, id)
    // An id alone must not open what another has written.
    if (!notice || (!isNew && (notice.claimantEmail !== email || notice.target !== target)))
      throw new DomainError(409, 'id-taken', 'There is a notice with this id already: take another one.')
    if (isNew) await ctx.jobs.enqueue(tx, 'rights.tell-filed', { noticeId: id }, id)
    return notice
  })
}

/** The track that is named, whoever may see it; null where none is. */
async function trackMeant({ db, config }: Pick<Context, 'db' | 'config'>, target: string) {
  const named = trackNamedIn(config.publicUrl, target)
  if (!named) return null
  const track = 'id' in named ? await trackById(db, named.id) : await trackBySlug(db, named.slug)
  return track?.id ?? null
}
