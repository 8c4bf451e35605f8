import {
  type AppealStatus,
  appealStates,
  type CaseEvent,
  type CaseStatus,
  caseStates,
} from '@veza/shared/contracts/moderation.ts'
import type { Context } from '../../context.ts'
import { audit } from '../../platform/audit/index.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import { type AppealRow, type CaseRow, changeCase, closeAppeal, writeHistory } from './queries.ts'

export interface Step {
  readonly event: CaseEvent
  /** Null: the person concerned. */
  readonly actorId: string | null
  readonly reason: string
  /** Of a suspension: when it ends. */
  readonly until?: Date | undefined
}

type Moving = Pick<Context, 'clock' | 'newId'>

/** The only way a case moves on: with its history and the audit log, in one transaction. @throws StateConflict */
export async function moveCase(
  tx: Tx,
  ctx: Moving,
  held: CaseRow,
  { from, to, ...step }: Step & { readonly from: CaseStatus; readonly to: CaseStatus },
): Promise<void> {
  await transition(tx, caseStates, { table: 'moderation_cases', id: held.id, from, to, now: ctx.clock.now() })
  await changeCase(tx, held.id, { claimedBy: null, claimedUntil: null })
  await record(tx, ctx, held, step)
}

/** The only way an appeal ends. @throws StateConflict */
export async function moveAppeal(
  tx: Tx,
  ctx: Moving,
  { id }: AppealRow,
  { to, actorId, reason }: { to: Exclude<AppealStatus, 'open'>; actorId: string; reason: string },
): Promise<void> {
  await closeAppeal(tx, id, { decidedBy: actorId, decisionReason: reason })
  await transition(tx, appealStates, {
    table: 'moderation_appeals',
    id,
    from: 'open',
    to,
    now: ctx.clock.now(),
  })
}

/** Writes down what happened, for the case and for good. */
export async function record(
  tx: Tx,
  ctx: Moving,
  { id, number, ownerId, targetKind, targetId }: CaseRow,
  { event, actorId, reason, until }: Step,
): Promise<void> {
  const suspendedUntil = until ?? null
  await writeHistory(tx, { caseId: id, event, actorId, reason, suspendedUntil, createdAt: ctx.clock.now() })
  await audit(tx, ctx, {
    actorId: actorId ?? ownerId,
    action: `moderation.${event}`,
    subjectKind: 'case',
    subjectId: id,
    // What somebody says for themselves is theirs, and goes with them.
    reason: actorId === null ? '' : reason,
    details: { number, ownerId, targetKind, targetId, ...(until ? { until: until.toISOString() } : {}) },
  })
}
