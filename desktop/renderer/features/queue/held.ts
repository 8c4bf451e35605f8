import type { QueueSummary } from '@veza/shared/studio/bridge/queue.ts'
import type { HeldBy, JobView } from '@veza/shared/studio/jobs.ts'

/** Why a job that could run does not, where that is not its turn alone. */
export type HeldReason = HeldBy | 'update' | 'paused'

/** @param queue what concerns all of it; null while it is not known */
export function heldReasonOf(
  { state, waitsFor, heldBy }: JobView,
  queue: Pick<QueueSummary, 'isPaused' | 'isHeld'> | null,
): HeldReason | undefined {
  // One that waits for another says for which; that one says why.
  if (state !== 'queued' || waitsFor.length > 0) return undefined
  // What no press of "resume" ends comes first.
  if (heldBy === 'restored') return heldBy
  if (queue?.isPaused) return 'paused'
  if (queue?.isHeld) return 'update'
  return heldBy ?? undefined
}
