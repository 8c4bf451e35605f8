import type { Context } from '../../context.ts'
import { audit } from '../../platform/audit/index.ts'
import type { Tx } from '../../platform/db/database.ts'
import { newToken, tokenHash } from '../accounts/index.ts'
import type { Deciding } from './decide.ts'
import { applyToAccount } from './effects.ts'
import { AccountGone } from './faults.ts'
import { moveAppeal, moveCase } from './move.ts'
import { APPEAL_MS, assertEnd, rankAt } from './policy.ts'
import {
  appealOf,
  type CaseRow,
  holdPerson,
  insertCase,
  insertDecision,
  lockCase,
  personById,
  writeHistory,
} from './queries.ts'
import { titleOf } from './reading-queries.ts'
import { lockSuspending, type SuspendingCase, suspendingCases } from './suspending-queries.ts'
import { postModerationMail, tellOwner } from './tell.ts'

export interface Suspending {
  readonly userId: string
  readonly actorId: string
  readonly reason: string
  /** Left out: until somebody lifts it. */
  readonly until?: Date | undefined
}

/**
 * Suspends an account that nobody has reported. It is a case of its own, about the person's page, decided as it is opened:
 * so it holds together with what moderators decide, and can be appealed as that can. The same by the same, once more,
 * changes nothing.
 * @throws AccountGone, IsStaff; DomainError 400 `wrong-until`
 */
export function suspendAccount(ctx: Deciding, wish: Suspending): Promise<void> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    if (!(await holdPerson(tx, wish.userId))) throw new AccountGone()
    if (await isRepeated(tx, wish, now)) return
    if (wish.until) assertEnd(wish.until, now)
    const held = await openCase(tx, ctx, wish.userId)
    const token = newToken()
    await writeDecision(tx, held, wish, token, now)
    const applied = await applyToAccount(tx, ctx, wish.userId)
    await record(tx, ctx, { action: 'account.suspended', ...wish }, detailsOf(held, wish.until))
    const title = await titleOf(tx, held.id)
    await tellOwner(tx, ctx, { held, title }, (mails, thing, number, url) =>
      mails.suspendedByAdmin(
        { thing, number, reason: wish.reason, url: `${url}/appeal#token=${token}` },
        applied?.suspension?.until ?? null,
      ),
    )
  })
}

/** An answer that was lost is asked for again. */
async function isRepeated(
  tx: Tx,
  { userId, actorId, reason, until }: Suspending,
  now: Date,
): Promise<boolean> {
  const standing = await suspendingCases(tx, userId, now)
  return standing.some(
    (one) =>
      one.reports === 0 &&
      one.actorId === actorId &&
      one.reason === reason &&
      one.suspendedUntil?.getTime() === until?.getTime(),
  )
}

async function openCase(tx: Tx, ctx: Deciding, userId: string): Promise<CaseRow> {
  const [id, now] = [ctx.newId(), ctx.clock.now()]
  const about = { targetKind: 'profile' as const, targetId: userId, ownerId: userId }
  const times = { rankAt: rankAt({ createdAt: now, reports: 1 }), createdAt: now, updatedAt: now }
  await insertCase(tx, { id, status: 'acted', reports: 0, ...about, ...times })
  const held = await lockCase(tx, id)
  if (held) return held
  throw new Error('a case that was just written is not there')
}

async function writeDecision(
  tx: Tx,
  { id: caseId }: CaseRow,
  { actorId, reason, until }: Suspending,
  token: string,
  now: Date,
): Promise<void> {
  const action = until ? 'suspend' : 'ban'
  const said = { caseId, reason, actorId, suspendedUntil: until ?? null, createdAt: now }
  const appealUntil = new Date(now.getTime() + APPEAL_MS)
  await insertDecision(tx, { ...said, action, tokenHash: tokenHash(token), appealUntil })
  await writeHistory(tx, { ...said, event: action })
}

/**
 * Takes back every decision that keeps an account suspended, whoever made it; what else they say, as that a track is
 * hidden, holds on. Safe to repeat.
 * @throws AccountGone
 */
export function liftSuspension(
  ctx: Deciding,
  wish: Pick<Suspending, 'userId' | 'actorId' | 'reason'>,
): Promise<void> {
  return ctx.transaction(async (tx) => {
    // Cases are held before whose they are, as by whoever decides on them.
    const standing = await lockSuspending(tx, wish.userId, ctx.clock.now())
    if (!(await holdPerson(tx, wish.userId))) throw new AccountGone()
    for (const held of standing) await takeBack(tx, ctx, held, wish)
    const applied = await applyToAccount(tx, ctx, wish.userId)
    if (standing.length === 0 && !applied?.wasSuspended) return
    const numbers = standing.map(({ number }) => number).join(', ')
    await record(tx, ctx, { action: 'account.suspension-lifted', ...wish }, { cases: numbers })
    const person = await personById(tx, wish.userId)
    if (person && !person.suspendedAt)
      await postModerationMail(tx, ctx, person, (mails, url) => mails.suspensionEnded(`${url}/sign-in`))
  })
}

async function takeBack(
  tx: Tx,
  ctx: Deciding,
  held: SuspendingCase,
  { actorId, reason }: Pick<Suspending, 'actorId' | 'reason'>,
): Promise<void> {
  const appealed = await appealOf(tx, held.id)
  if (appealed?.status === 'open') await moveAppeal(tx, ctx, appealed, { to: 'reversed', actorId, reason })
  await moveCase(tx, ctx, held, { from: 'acted', to: 'reversed', event: 'reverse', actorId, reason })
}

const detailsOf = ({ id: caseId, number }: CaseRow, until: Date | undefined) => ({
  caseId,
  number,
  until: until?.toISOString() ?? null,
})

function record(
  tx: Tx,
  ctx: Pick<Context, 'clock' | 'newId'>,
  {
    action,
    userId,
    actorId,
    reason,
  }: Pick<Suspending, 'userId' | 'actorId' | 'reason'> & {
    readonly action: 'account.suspended' | 'account.suspension-lifted'
  },
  details: Readonly<Record<string, string | number | null>>,
): Promise<void> {
  return audit(tx, ctx, { actorId, action, subjectKind: 'user', subjectId: userId, reason, details })
}
