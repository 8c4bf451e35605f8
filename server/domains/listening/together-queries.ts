import type { HostPlayback } from '@veza/shared/contracts/together.ts'
import { type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

type SessionRow = Selectable<DB['listeningSessions']>

/** A session as somebody meets it. */
export interface MetSession extends SessionRow {
  readonly host: string
  /** Neither suspended nor leaving. */
  readonly hostIsActive: boolean
  /** Of the host's queue; 0 where there is none. */
  readonly queueVersion: number
  readonly guests: number
}

/** @param guestsSince guests who were seen after that are there */
const met = (db: Db, guestsSince: Date) =>
  db
    .selectFrom('listeningSessions')
    .innerJoin('users', 'users.id', 'hostId')
    .selectAll('listeningSessions')
    .select('users.displayName as host')
    .select([
      sql<boolean>`(users.suspended_at IS NULL AND users.deletion_at IS NULL AND users.erased_at IS NULL)`.as(
        'hostIsActive',
      ),
      sql<number>`coalesce((SELECT version FROM queues WHERE user_id = host_id), 0)`.as('queueVersion'),
      sql<number>`(SELECT count(*)::integer FROM listening_guests
        WHERE session_id = listening_sessions.id AND seen_at > ${guestsSince})`.as('guests'),
    ])

export const sessionByHash = (db: Db, hash: Buffer, guestsSince: Date): Promise<MetSession | undefined> =>
  met(db, guestsSince).where('tokenHash', '=', hash).executeTakeFirst()

export const openSessionOf = (db: Db, hostId: string, guestsSince: Date): Promise<MetSession | undefined> =>
  met(db, guestsSince).where('hostId', '=', hostId).where('endedAt', 'is', null).executeTakeFirst()

/** Held until the transaction ends: who hosts twice at once hosts one. */
export const holdUser = (tx: Tx, id: string) =>
  tx.selectFrom('users').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirstOrThrow()

export async function insertSession(
  tx: Tx,
  { now, ...row }: Pick<SessionRow, 'id' | 'hostId' | 'tokenHash'> & { readonly now: Date },
): Promise<void> {
  await tx
    .insertInto('listeningSessions')
    .values({ ...row, toldAt: now, hostSeenAt: now, createdAt: now })
    .execute()
}

type Changes = Partial<Pick<SessionRow, 'guestsMayAdd' | 'endedAt' | 'toldAt' | 'hostSeenAt'> & HostPlayback>

/** Of the session that is open. @returns whether there was one */
export async function changeSession(db: Db, hostId: string, changes: Changes): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('listeningSessions')
    .set({ ...changes, version: sql`version + 1` })
    .where('hostId', '=', hostId)
    .where('endedAt', 'is', null)
    .executeTakeFirst()
  return numUpdatedRows > 0n
}

export async function seeHost(db: Db, hostId: string, now: Date): Promise<void> {
  await db
    .updateTable('listeningSessions')
    .set({ hostSeenAt: now })
    .where('hostId', '=', hostId)
    .where('endedAt', 'is', null)
    .execute()
}

export async function guestSeenAt(db: Db, sessionId: string, guestId: string): Promise<Date | undefined> {
  const row = await db
    .selectFrom('listeningGuests')
    .select('seenAt')
    .where('sessionId', '=', sessionId)
    .where('guestId', '=', guestId)
    .executeTakeFirst()
  return row?.seenAt
}

type Guest = Selectable<DB['listeningGuests']>

/** Of a session that is held: so many guests of one network who are there. */
export async function guestsIn(
  tx: Tx,
  { sessionId, network, since }: Pick<Guest, 'sessionId' | 'network'> & { readonly since: Date },
): Promise<number> {
  const row = await tx
    .selectFrom('listeningGuests')
    .select((at) => at.fn.countAll<number>().as('guests'))
    .where('sessionId', '=', sessionId)
    .where('network', '=', network)
    .where('seenAt', '>', since)
    .executeTakeFirstOrThrow()
  return Number(row.guests)
}

/** A new guest, or one who comes back. */
export async function admitGuest(tx: Tx, guest: Guest): Promise<void> {
  const { network, seenAt } = guest
  await tx
    .insertInto('listeningGuests')
    .values(guest)
    .onConflict((conflict) => conflict.columns(['sessionId', 'guestId']).doUpdateSet({ network, seenAt }))
    .execute()
}

/** One who is there; from wherever they ask now, they count where they came in. */
export async function seeGuest(
  db: Db,
  { sessionId, guestId, seenAt }: Omit<Guest, 'network'>,
): Promise<void> {
  await db
    .updateTable('listeningGuests')
    .set({ seenAt })
    .where('sessionId', '=', sessionId)
    .where('guestId', '=', guestId)
    .execute()
}

export const holdSession = (tx: Tx, id: string) =>
  tx.selectFrom('listeningSessions').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
