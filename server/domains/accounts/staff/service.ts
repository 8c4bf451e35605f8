import type { GrantableRole } from '@veza/shared/contracts/staff.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../../context.ts'
import { audit } from '../../../platform/audit/index.ts'
import { decodeCursor, pageFrom } from '../../../platform/db/cursor.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { recordEvent } from '../events.ts'
import { postFactorMail } from '../factors/mails.ts'
import { deleteAllFactors, forgetProofs } from '../factors/queries.ts'
import { liveSessionsOf, revokeSessions, type SessionRow } from '../session-queries.ts'
import { userByEmail } from '../user-queries.ts'
import {
  type AccountDetailRow,
  accountById,
  deleteRole,
  eventsOf,
  findAccounts,
  insertRole,
  lockAccount,
  lockAdmins,
} from './queries.ts'
import { accountView, eventView } from './view.ts'

/** Who does it: a member of the staff, or the operator at the command line. */
export interface Actor {
  readonly userId: string | null
  readonly address: string
}

export const operator: Actor = { userId: null, address: '' }

interface Page {
  readonly cursor?: string | undefined
  readonly limit: number
}

type Reading = Pick<Context, 'db' | 'clock'>
type Writing = Pick<Context, 'clock' | 'config' | 'jobs' | 'newId' | 'transaction'>

const notFound = () => new DomainError(404, 'user-not-found', 'There is no such account.')

/** @throws DomainError 400 `bad-cursor` */
export async function listAccounts(ctx: Reading, { query, cursor, limit }: Page & { query: string }) {
  const rows = await findAccounts(ctx.db, query, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), accountView)
}

/** @throws DomainError 404 `user-not-found` */
export async function readAccount(ctx: Reading, id: string): Promise<AccountDetailRow> {
  const account = await accountById(ctx.db, id, ctx.clock.now())
  if (!account) throw notFound()
  return account
}

/** @throws DomainError 404 `user-not-found` */
export async function findUser(ctx: Pick<Context, 'db'>, email: string): Promise<{ readonly id: string }> {
  const user = await userByEmail(ctx.db, email.trim().toLowerCase())
  if (!user) throw new DomainError(404, 'user-not-found', `No account has the address ${email}.`)
  return user
}

/** @throws DomainError 404 `user-not-found`, 400 `bad-cursor` */
export async function listEvents(ctx: Reading, id: string, { cursor, limit }: Page) {
  await readAccount(ctx, id)
  const rows = await eventsOf(ctx.db, id, limit, cursor ? decodeCursor(cursor) : undefined)
  return pageFrom(rows, limit, (row) => ({ at: row.at, id: row.id }), eventView)
}

/**
 * Counts from the account's next request on. Safe to repeat.
 * @throws DomainError 404 `user-not-found`; SuspendedStaff
 */
export function grantRole(
  ctx: Writing,
  actor: Actor,
  { id, role, reason }: { id: string; role: GrantableRole; reason: string },
): Promise<AccountDetailRow> {
  return change(ctx, id, async (tx, { suspendedAt }) => {
    if (suspendedAt && role !== 'creator') throw new SuspendedStaff()
    if (!(await insertRole(tx, id, role, ctx.clock.now()))) return
    await record(tx, ctx, actor, { userId: id, kind: 'role-granted', detail: { role, reason } })
  })
}

/**
 * Counts from the account's next request on. Safe to repeat.
 * @throws DomainError 404 `user-not-found`; 409 `last-admin`, whoever asks
 */
export function takeRole(
  ctx: Writing,
  actor: Actor,
  { id, role, reason = '' }: { id: string; role: GrantableRole; reason?: string | undefined },
): Promise<AccountDetailRow> {
  return change(ctx, id, async (tx) => {
    if (role === 'admin') await refuseLastAdmin(tx, id)
    if (!(await deleteRole(tx, id, role))) return
    await record(tx, ctx, actor, { userId: id, kind: 'role-taken', detail: { role, reason } })
  })
}

/** Removes all second factors of an account, and tells its owner. @throws DomainError 404 `user-not-found` */
export function resetFactors(
  ctx: Writing,
  actor: Actor,
  { id, reason }: { id: string; reason: string },
): Promise<AccountDetailRow> {
  return change(ctx, id, async (tx, user) => {
    await deleteAllFactors(tx, id)
    await forgetProofs(tx, id)
    await record(tx, ctx, actor, { userId: id, kind: 'factors-reset', detail: { reason } })
    await postFactorMail(tx, ctx, user, (mails) => mails.factorsReset())
  })
}

/** Those that hold, the last seen first. @throws DomainError 404 `user-not-found` */
export async function sessionsOf(ctx: Reading, id: string): Promise<SessionRow[]> {
  const { suspendedAt } = await readAccount(ctx, id)
  return suspendedAt ? [] : liveSessionsOf(ctx.db, id, ctx.clock.now())
}

/** Signs an account out everywhere, or at one place. Safe to repeat. @throws DomainError 404 `user-not-found` */
export function endSessions(
  ctx: Writing,
  actor: Actor,
  { id, sessionId, reason }: { id: string; sessionId?: string | undefined; reason: string },
): Promise<AccountDetailRow> {
  return change(ctx, id, async (tx) => {
    const ended = await revokeSessions(tx, id, 'ended', ctx.clock.now(), { onlyId: sessionId })
    if (ended > 0)
      await record(tx, ctx, actor, { userId: id, kind: 'sessions-ended', detail: { ended, reason } })
  })
}

/** Suspended, somebody can do nothing for the staff, and as one of the staff they could not be suspended. */
class SuspendedStaff extends DomainError {
  constructor() {
    super(409, 'suspended', 'This account is suspended. Lift the suspension first; then give it the role.')
  }
}

type Locked = NonNullable<Awaited<ReturnType<typeof lockAccount>>>

function change(
  ctx: Writing,
  id: string,
  work: (tx: Tx, user: Locked) => Promise<void>,
): Promise<AccountDetailRow> {
  return ctx.transaction(async (tx) => {
    const user = await lockAccount(tx, id)
    if (!user) throw notFound()
    await work(tx, user)
    const account = await accountById(tx, id, ctx.clock.now())
    if (!account) throw notFound()
    return account
  })
}

/** Without an admin nobody could make one again but at the command line. */
async function refuseLastAdmin(tx: Tx, id: string): Promise<void> {
  const admins = await lockAdmins(tx)
  if (admins.length > 1 || !admins.includes(id)) return
  throw new DomainError(409, 'last-admin', 'This is the last admin. Make somebody else an admin first.')
}

/** What is done to one's account by others: for its owner to see, and for good. */
type Done = 'role-granted' | 'role-taken' | 'factors-reset' | 'sessions-ended'

interface Said {
  readonly userId: string
  readonly kind: Done
  readonly detail: Readonly<Record<string, string | number>> & { readonly reason: string }
}

async function record(
  tx: Tx,
  ctx: Writing,
  { userId: actorId, address }: Actor,
  { userId, kind, detail }: Said,
): Promise<void> {
  await recordEvent(tx, ctx, { userId, kind, detail, actorId, address })
  const { reason, ...details } = detail
  const subject = { subjectKind: 'user', subjectId: userId }
  await audit(tx, ctx, { actorId, action: `account.${kind}`, ...subject, reason, details })
}
