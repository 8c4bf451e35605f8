import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import type { JobHandlers } from '../../platform/jobs/index.ts'
import { quarantine } from './quarantine.ts'
import { resumeScans } from './scan.ts'
import { expireSessions, sweepStorage } from './storage-audit.ts'
import { removeAbandonedWork, transcodeOriginal } from './transcode.ts'
import { failSilentTranscodes } from './transcode-queue.ts'
import { verifyUpload } from './verify.ts'

/** What uploads do outside a request. */
export function uploadsJobs(
  ctx: Context,
): Pick<
  JobHandlers,
  | 'uploads.verify'
  | 'uploads.resume-scans'
  | 'uploads.quarantine'
  | 'uploads.expire'
  | 'uploads.sweep'
  | 'media.transcode'
> {
  return {
    'uploads.verify': ({ uploadId }, { signal }) => verifyUpload(ctx, uploadId, signal),
    'uploads.resume-scans': () => resumeScans(ctx),
    'uploads.quarantine': ({ uploadId }) => quarantine(ctx, uploadId),
    'uploads.expire': async () => {
      await failSilentTranscodes(ctx)
      const ended = await expireSessions(ctx)
      if (ended > 0) ctx.log.info({ ended }, 'upload sessions expired')
    },
    'uploads.sweep': async () => {
      const found = await sweepStorage(ctx)
      await removeAbandonedWork(ctx, new Date(ctx.clock.now().getTime() - DAY_MS))
      if (found.length > 0) ctx.log.warn({ found: found.length }, 'storage swept')
    },
    'media.transcode': ({ trackId }, attempt) => transcodeOriginal(ctx, trackId, attempt),
  }
}
