import type { AuditAction } from '@veza/shared/contracts/audit.ts'
import { type NoticeStatus, noticeStates } from '@veza/shared/contracts/rights.ts'
import type { Context } from '../../context.ts'
import { audit } from '../../platform/audit/index.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import { insertHistory, type NoticeRow } from './queries.ts'

export interface Step {
  readonly from: NoticeStatus
  readonly to: NoticeStatus
  /** Null: the server itself. */
  readonly actorId: string | null
  readonly reason: string
}

const actions = {
  taken_down: 'notice.taken-down',
  counter_noticed: 'notice.counter-noticed',
  restored: 'notice.restored',
  dismissed: 'notice.dismissed',
  pending: 'notice.filed',
} as const satisfies Record<NoticeStatus, AuditAction>

/**
 * The only way a notice moves on: with its history and the audit log, in one transaction.
 * @throws StateConflict 409 when it is not in `from` any more
 */
export async function moveNotice(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  { id, number, trackId }: Pick<NoticeRow, 'id' | 'number' | 'trackId'>,
  { from, to, actorId, reason }: Step,
): Promise<void> {
  const now = ctx.clock.now()
  await transition(tx, noticeStates, { table: 'dmca_notices', id, from, to, now })
  await insertHistory(tx, { noticeId: id, fromStatus: from, toStatus: to, reason, actorId, createdAt: now })
  await audit(tx, ctx, {
    actorId,
    action: actions[to],
    subjectKind: 'notice',
    subjectId: id,
    reason,
    details: { number, trackId, from },
  })
}
