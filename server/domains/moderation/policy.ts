import {
  actionsOnThing,
  type CaseEvent,
  type ModerationAction,
  type TargetKind,
} from '@veza/shared/contracts/moderation.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'

export const CLAIM_MS = 15 * MINUTE_MS
/** So long after a decision it can be appealed. */
export const APPEAL_MS = 180 * DAY_MS
/** By so much each further report brings a case forward in the queue. */
const REPORT_MS = 6 * HOUR_MS
/** However many report something together, what has waited so much longer comes first. */
const FORWARD_MAX_MS = 7 * DAY_MS
const SUSPENSION_MAX_MS = 366 * DAY_MS

/** Where a case stands in the queue, the earliest first. */
export function rankAt({ createdAt, reports }: { createdAt: Date; reports: number }): Date {
  return new Date(createdAt.getTime() - Math.min((reports - 1) * REPORT_MS, FORWARD_MAX_MS))
}

export interface Verdict {
  readonly action: ModerationAction
  readonly until?: Date | undefined
}

/** @throws DomainError 400 `wrong-action`, `until-needed`, `wrong-until` */
export function assertFits(kind: TargetKind, { action, until }: Verdict, now: Date): void {
  const isDone = action === 'hide' || action === 'remove'
  if (isDone && !actionsOnThing[kind].some((one) => one === action))
    throw new DomainError(400, 'wrong-action', 'A page cannot be removed: hide it, or suspend the account.')
  if (action !== 'suspend') {
    if (until) throw new DomainError(400, 'wrong-until', 'Only a suspension has an end: leave `until` out.')
    return
  }
  if (!until) throw new DomainError(400, 'until-needed', 'Say when the suspension ends, with `until`.')
  assertEnd(until, now)
}

/** @throws DomainError 400 `wrong-until` */
export function assertEnd(until: Date, now: Date): void {
  if (until <= now || until.getTime() > now.getTime() + SUSPENSION_MAX_MS)
    throw new DomainError(
      400,
      'wrong-until',
      'A suspension ends within a year from now. For longer, leave out its end.',
    )
}

/** What of a decision is undone when it is reversed. */
export const effectOf = (action: CaseEvent): 'target' | 'account' | 'none' =>
  action === 'hide' || action === 'remove'
    ? 'target'
    : action === 'suspend' || action === 'ban'
      ? 'account'
      : 'none'
