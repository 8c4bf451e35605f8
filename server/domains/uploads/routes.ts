import { SIGN_MAX, type Upload } from '@veza/shared/contracts/uploads.ts'
import { partLimits } from '@veza/shared/media/limits.ts'
import type { Context } from '../../context.ts'
import { os } from '../../http/contract.ts'
import { inRole, type RequestContext, signedIn } from '../../http/request-context.ts'
import { seenVersion } from '../../http/seen-version.ts'
import { trackView } from '../catalog/index.ts'
import { giveCover, giveOriginal, giveRenditions, takeCoverOff } from './attach.ts'
import { bundleFor, bundleView, completeBundle, openBundle, signBundle } from './bundles.ts'
import { completeUpload } from './completion.ts'
import { needsCreator } from './policy.ts'
import { abortUpload, openUpload, partCount, signParts, type UploadState, uploadState } from './sessions.ts'

/** The uploads' part of the contract. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one entry a call, and nothing else.
export function uploadsRoutes(ctx: Context) {
  return os.uploads.router({
    limits: os.uploads.limits.handler(() => ({
      ...ctx.config.limits,
      partBytes: partLimits.defaultBytes,
      signMax: SIGN_MAX,
      currencies: [...ctx.config.payments.settlementCurrencies],
    })),
    open: os.uploads.open.handler(async ({ input, context }) => {
      const viewer = needsCreator(input.purpose) ? inRole(context, 'creator') : signedIn(context)
      return uploadView(await openUpload(ctx, viewer.userId, input))
    }),
    get: os.uploads.get.handler(async ({ input, context }) =>
      uploadView(await uploadState(ctx, signedIn(context).userId, input.id)),
    ),
    sign: os.uploads.sign.handler(async ({ input, context }) => ({
      parts: await signParts(ctx, await signer(ctx, context), input.id, input.parts),
    })),
    complete: os.uploads.complete.handler(async ({ input, context }) =>
      uploadView(await completeUpload(ctx, signedIn(context).userId, input.id, input.parts)),
    ),
    abort: os.uploads.abort.handler(async ({ input, context }) =>
      uploadView(await abortUpload(ctx, signedIn(context).userId, input.id)),
    ),
    openBundle: os.uploads.openBundle.handler(({ input, context }) =>
      openBundle(ctx, inRole(context, 'creator').userId, input),
    ),
    getBundle: os.uploads.getBundle.handler(async ({ input, context }) =>
      bundleView(ctx, await bundleFor(ctx, signedIn(context).userId, 'see', input.id)),
    ),
    signBundle: os.uploads.signBundle.handler(async ({ input, context }) => ({
      files: await signBundle(ctx, await signer(ctx, context), input.id, input.paths),
    })),
    completeBundle: os.uploads.completeBundle.handler(({ input, context }) =>
      completeBundle(ctx, signedIn(context).userId, input.id),
    ),
    attachOriginal: os.uploads.attachOriginal.handler(async ({ input, context }) =>
      trackView(ctx.config, await giveOriginal(ctx, signedIn(context).userId, input)),
    ),
    attachRenditions: os.uploads.attachRenditions.handler(async ({ input, context }) =>
      trackView(ctx.config, await giveRenditions(ctx, signedIn(context).userId, input)),
    ),
    attachCover: os.uploads.attachCover.handler(async ({ input, context }) =>
      trackView(
        ctx.config,
        await giveCover(ctx, signedIn(context).userId, { ...input, seen: seenVersion(context) }),
      ),
    ),
    removeCover: os.uploads.removeCover.handler(async ({ input, context }) =>
      trackView(ctx.config, await takeCoverOff(ctx, signedIn(context).userId, input.id)),
    ),
  })
}

/** Who asks for signatures, once more. @throws DomainError 401; 429 */
async function signer({ limits }: Pick<Context, 'limits'>, context: RequestContext): Promise<string> {
  const { userId } = signedIn(context)
  await limits.take('upload-signing', userId)
  return userId
}

function uploadView({ row, parts }: UploadState): Upload {
  return {
    id: row.id,
    status: row.status,
    purpose: row.purpose,
    trackId: row.trackId,
    filename: row.filename,
    bytes: row.bytes,
    sha256: row.sha256,
    integrity: row.integrity,
    scan: row.scan,
    partBytes: row.partBytes,
    partCount: partCount(row),
    parts: parts.map(({ partNumber, bytes, etag }) => ({ number: partNumber, bytes, etag })),
    expiresAt: row.expiresAt.toISOString(),
  }
}
