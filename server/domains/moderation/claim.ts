import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { StateConflict } from '../../platform/db/transition.ts'
import { CaseClaimed, CaseNotFound, NotClaimed, OwnCase } from './faults.ts'
import { CLAIM_MS } from './policy.ts'
import { type CaseRow, changeCase, claimCase, lockCase } from './queries.ts'
import { caseById, isReporter } from './reading-queries.ts'

type Claiming = Pick<Context, 'clock' | 'transaction'>

/** @throws CaseNotFound */
export async function heldCase(tx: Tx, id: string): Promise<CaseRow> {
  const held = await lockCase(tx, id)
  if (!held) throw new CaseNotFound()
  return held
}

/** Nobody judges what they made, or what they complain of themselves. @throws OwnCase */
export async function assertNotPart(tx: Tx, { id, ownerId }: CaseRow, actorId: string): Promise<void> {
  if (ownerId === actorId || (await isReporter(tx, id, actorId))) throw new OwnCase()
}

/** Of two at once one gets it, and the other is told who; one's own begins anew. @throws CaseNotFound, OwnCase, CaseClaimed, StateConflict */
export function claim(ctx: Claiming, id: string, actorId: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const held = await heldCase(tx, id)
    await assertNotPart(tx, held, actorId)
    if (held.status !== 'open')
      throw new StateConflict({ table: 'moderation_cases', id, from: 'open', to: 'acted', now })
    const until = new Date(now.getTime() + CLAIM_MS)
    if (await claimCase(tx, id, { by: actorId, now, until })) return
    const other = await caseById(tx, id)
    throw new CaseClaimed(other?.claimant ?? '', other?.claimedUntil ?? until)
  })
}

/** Leaves it to others; what is another's stays theirs. Safe to repeat. @throws CaseNotFound */
export function release(ctx: Claiming, id: string, actorId: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    const held = await heldCase(tx, id)
    if (held.claimedBy === actorId) await changeCase(tx, id, { claimedBy: null, claimedUntil: null })
  })
}

/** @throws NotClaimed also of one's own whose time is over: somebody else may be looking at it */
export function assertClaimed({ claimedBy, claimedUntil }: CaseRow, actorId: string, now: Date): void {
  if (claimedBy !== actorId || !claimedUntil || claimedUntil <= now) throw new NotClaimed()
}
