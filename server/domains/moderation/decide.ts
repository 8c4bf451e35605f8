import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { StateConflict } from '../../platform/db/transition.ts'
import { newToken, tokenHash } from '../accounts/index.ts'
import { assertClaimed, assertNotPart, heldCase } from './claim.ts'
import { applyStanding, type Standing } from './effects.ts'
import { TargetGone } from './faults.ts'
import { moveCase } from './move.ts'
import { APPEAL_MS, assertFits, type Verdict } from './policy.ts'
import { type CaseRow, decisionOf, holdPerson, insertDecision } from './queries.ts'
import { titleOf } from './reading-queries.ts'
import { tellOwner } from './tell.ts'

export type Deciding = Pick<Context, 'clock' | 'config' | 'jobs' | 'newId' | 'transaction'>

export interface Decision extends Verdict {
  readonly id: string
  readonly actorId: string
  readonly reason: string
}

/**
 * Ends a case that one has claimed: what follows from it, history, audit log and letters in one transaction. The same by the
 * same, once more, changes nothing.
 * @throws CaseNotFound, OwnCase, NotClaimed, TargetGone, IsStaff, StateConflict; DomainError 400
 */
export function decide(ctx: Deciding, decision: Decision): Promise<void> {
  return ctx.transaction(async (tx) => {
    const { id, actorId, action, reason, until } = decision
    const now = ctx.clock.now()
    const held = await heldCase(tx, id)
    await holdPerson(tx, held.ownerId)
    if (held.status !== 'open') return assertRepeated(tx, held, decision, now)
    await assertNotPart(tx, held, actorId)
    assertClaimed(held, actorId, now)
    assertFits(held.targetKind, decision, now)
    const token = action === 'dismiss' ? undefined : newToken()
    const title = await titleOf(tx, id)
    await insertDecision(tx, {
      caseId: id,
      action,
      reason,
      suspendedUntil: until ?? null,
      actorId,
      tokenHash: token ? tokenHash(token) : null,
      appealUntil: token ? new Date(now.getTime() + APPEAL_MS) : null,
      createdAt: now,
    })
    const to = action === 'dismiss' ? 'dismissed' : 'acted'
    await moveCase(tx, ctx, held, { from: 'open', to, event: action, actorId, reason, until })
    const stands = await applyStanding(tx, ctx, held, action)
    if (!stands) throw new TargetGone()
    if (token) await tellOwner(tx, ctx, { held, title }, decided(decision, token, stands))
    await ctx.jobs.enqueue(tx, 'moderation.tell-reporters', { caseId: id }, id)
  })
}

/** An answer that was lost is asked for again. @throws StateConflict */
async function assertRepeated(
  tx: Tx,
  { id }: CaseRow,
  { actorId, action, reason, until }: Decision,
  now: Date,
): Promise<void> {
  const done = await decisionOf(tx, id)
  const isSame =
    done?.action === action && done.reason === reason && done.suspendedUntil?.getTime() === until?.getTime()
  if (isSame && done.actorId === actorId) return
  throw new StateConflict({ table: 'moderation_cases', id, from: 'open', to: 'acted', now })
}

/** Says what holds, by other decisions too: whoever was suspended for longer before is not told the shorter time. */
const decided =
  ({ action, reason }: Decision, token: string, stands: Standing): Parameters<typeof tellOwner>[3] =>
  (mails, thing, number, at) => {
    const said = { thing, number, reason, url: `${at}/appeal#token=${token}` }
    if (action === 'hide') return mails.hide(said, stands.moderation)
    if (action === 'suspend') return mails.suspended(said, stands.suspension?.until ?? null)
    if (action === 'dismiss') throw new Error(`a letter of ${action}`)
    return mails[action](said)
  }
