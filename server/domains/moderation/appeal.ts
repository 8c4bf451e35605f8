import type { Context } from '../../context.ts'
import { StateConflict } from '../../platform/db/transition.ts'
import { tokenHash } from '../accounts/index.ts'
import { assertNotPart, heldCase } from './claim.ts'
import type { Deciding } from './decide.ts'
import { applyStanding } from './effects.ts'
import { AlreadyAppealed, AppealNotFound, OwnCase } from './faults.ts'
import { moveAppeal, moveCase, record } from './move.ts'
import { type AppealRow, appealOf, decisionByToken, decisionOf, holdPerson, insertAppeal } from './queries.ts'
import { titleOf } from './reading-queries.ts'
import { tellOwner } from './tell.ts'

type Appealing = Pick<Context, 'clock' | 'config' | 'db' | 'jobs' | 'limits' | 'newId' | 'transaction'>

/**
 * Appeals against a decision, once, by the token of its mail. The same text once more is the same appeal.
 * @throws RateLimited, AppealNotFound, AlreadyAppealed
 */
export async function appeal(
  ctx: Appealing,
  address: string,
  { token, text }: { readonly token: string; readonly text: string },
): Promise<AppealRow> {
  await ctx.limits.take('appeal-address', address)
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const decision = await decisionByToken(tx, tokenHash(token))
    if (!decision?.appealUntil || decision.appealUntil <= now) throw new AppealNotFound()
    const { caseId } = decision
    const held = await heldCase(tx, caseId)
    // Whoever is being erased is waited for: words that came after it would stay.
    if (!(await holdPerson(tx, held.ownerId))) throw new AppealNotFound()
    const before = await appealOf(tx, caseId)
    if (before?.text === text) return before
    if (before) throw new AlreadyAppealed()
    const id = ctx.newId()
    await insertAppeal(tx, { id, caseId, status: 'open', text, createdAt: now, updatedAt: now })
    await record(tx, ctx, held, { event: 'appeal', actorId: null, reason: '' })
    const title = await titleOf(tx, caseId)
    await tellOwner(tx, ctx, { held, title }, (mails, thing, number, url) =>
      mails.appealed({ thing, number, url }),
    )
    return existing(await appealOf(tx, caseId))
  })
}

export interface AppealDecision {
  readonly id: string
  readonly actorId: string
  readonly outcome: 'upheld' | 'reversed'
  readonly reason: string
}

/**
 * By another than who decided. Reversed, its effect is undone, but for what other decisions hold. The same by the same, once
 * more, changes nothing. @throws CaseNotFound, AppealNotFound, OwnCase, StateConflict
 */
export function decideAppeal(ctx: Deciding, { id, actorId, outcome, reason }: AppealDecision): Promise<void> {
  return ctx.transaction(async (tx) => {
    const held = await heldCase(tx, id)
    const [decision, appealed] = [await decisionOf(tx, id), await appealOf(tx, id)]
    if (!decision || !appealed) throw new AppealNotFound()
    if (decision.actorId === actorId) throw new OwnCase()
    await assertNotPart(tx, held, actorId)
    if (appealed.status !== 'open') return assertRepeated(appealed, { id, actorId, outcome, reason }, ctx)
    await holdPerson(tx, held.ownerId)
    await moveAppeal(tx, ctx, appealed, { to: outcome, actorId, reason })
    let letter: 'upheld' | 'reversed' | 'reversedStillHeld' = outcome
    if (outcome === 'upheld') await record(tx, ctx, held, { event: 'uphold', actorId, reason })
    else {
      await moveCase(tx, ctx, held, { from: 'acted', to: 'reversed', event: 'reverse', actorId, reason })
      // What was deleted meanwhile has nothing to come back to.
      const stands = await applyStanding(tx, ctx, held, decision.action)
      if (stands && (stands.moderation !== 'none' || stands.suspension)) letter = 'reversedStillHeld'
    }
    const title = await titleOf(tx, id)
    await tellOwner(tx, ctx, { held, title }, (mails, thing, number, url) =>
      mails[letter]({ thing, number, reason, url }),
    )
  })
}

/** @throws StateConflict */
function assertRepeated(
  { status, decidedBy, decisionReason }: AppealRow,
  { id, actorId, outcome, reason }: AppealDecision,
  { clock }: Pick<Context, 'clock'>,
): void {
  if (status === outcome && decidedBy === actorId && decisionReason === reason) return
  throw new StateConflict({
    table: 'moderation_appeals',
    id,
    from: 'open',
    to: outcome,
    now: clock.now(),
  })
}

function existing(row: AppealRow | undefined): AppealRow {
  if (row) return row
  throw new Error('an appeal that was just written is not there')
}
