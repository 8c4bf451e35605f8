import type { NewReport } from '@veza/shared/contracts/moderation.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { rankAt } from './policy.ts'
import {
  type CaseRow,
  changeCase,
  changeReport,
  holdPerson,
  insertCase,
  insertReport,
  lockOpenCase,
  reportBy,
  type TargetKey,
} from './queries.ts'
import { targets } from './targets.ts'

type Reporting = Pick<Context, 'clock' | 'db' | 'limits' | 'newId' | 'transaction'>

export interface Receipt {
  readonly id: string
  readonly createdAt: Date
  readonly updatedAt: Date
}

/**
 * Takes a report in. The same person, as long as the case is open, changes what they said.
 * @throws RateLimited; DomainError 404 or 451, as whatever shows the target does; 400 `own-target`
 */
export async function report(
  ctx: Reporting,
  viewer: Viewer,
  { target, reason, text }: NewReport,
): Promise<Receipt> {
  await ctx.limits.take('report-user', viewer.userId)
  const { ownerId, title } = await targets[target.kind].seenBy(ctx.db, viewer, target.id)
  if (ownerId === viewer.userId)
    throw new DomainError(400, 'own-target', 'This is your own. You can change or delete it yourself.')
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const { held, isNew } = await openCase(tx, ctx, { ...target, ownerId })
    // Of somebody who leaves in between nothing is written down any more.
    const known = (await holdPerson(tx, ownerId)) ? title : ''
    const before = await reportBy(tx, held.id, viewer.userId)
    const said = { reason, text, title: known, updatedAt: now }
    if (before) {
      await changeReport(tx, before.id, said)
      return { ...before, updatedAt: now }
    }
    const id = ctx.newId()
    await insertReport(tx, { id, caseId: held.id, reporterId: viewer.userId, createdAt: now, ...said })
    if (!isNew) {
      const { createdAt, reports } = { ...held, reports: held.reports + 1 }
      await changeCase(tx, held.id, { reports, rankAt: rankAt({ createdAt, reports }) })
    }
    return { id, createdAt: now, updatedAt: now }
  })
}

/** As often as a case may be decided on between looking for it and holding it. */
const TRIES = 5

/** The open case of a target, held. */
async function openCase(
  tx: Tx,
  { clock, newId }: Pick<Reporting, 'clock' | 'newId'>,
  key: TargetKey,
): Promise<{ held: CaseRow; isNew: boolean }> {
  const now = clock.now()
  for (let tried = 0; tried < TRIES; tried += 1) {
    const { kind: targetKind, id: targetId, ownerId } = key
    const row = { id: newId(), status: 'open', targetKind, targetId, ownerId, reports: 1 } as const
    const isNew = await insertCase(tx, { ...row, rankAt: now, createdAt: now, updatedAt: now })
    const held = await lockOpenCase(tx, key)
    if (held) return { held, isNew }
  }
  throw new DomainError(503, 'busy', 'This is being decided on right now. Try again in a moment.', {
    retryAfterSeconds: 1,
  })
}
