import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export interface Allowed {
  readonly id: string
  readonly username: string
}

/** A flag that somebody changed once, with those who have it by name. */
export type FlagRow = Selectable<DB['flags']> & { readonly allowed: readonly Allowed[] }

const flags = (db: Db) =>
  db
    .selectFrom('flags')
    .selectAll()
    .select(
      sql<
        Allowed[]
      >`coalesce((SELECT jsonb_agg(jsonb_build_object('id', users.id, 'username', users.username))
        FROM flag_people JOIN users ON users.id = user_id AND erased_at IS NULL WHERE flag_id = flags.id), '[]')`.as(
        'allowed',
      ),
    )

export const flagRows = (db: Db): Promise<FlagRow[]> => flags(db).orderBy('name').execute()

export const flagNamed = (db: Db, name: string): Promise<FlagRow | undefined> =>
  flags(db).where('name', '=', name).executeTakeFirst()

/** Held to the end of the transaction, also where it has no row yet: of two who change it, the second sees what the first did. */
export async function lockFlag(tx: Tx, name: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`flag:${name}`}, 0))`.execute(tx)
}

/** Those of these names that are there, held so that none is erased meanwhile. */
export async function holdPeople(tx: Tx, usernames: readonly string[]): Promise<Allowed[]> {
  if (usernames.length === 0) return []
  return tx
    .selectFrom('users')
    .select(['id', 'username'])
    .where('username', 'in', usernames)
    .where('erasedAt', 'is', null)
    .orderBy('id')
    .forKeyShare()
    .execute()
}

/** Under {@link lockFlag}. */
export async function putFlag(tx: Tx, row: Insertable<DB['flags']>): Promise<void> {
  const { percentage, updatedAt } = row
  await tx
    .insertInto('flags')
    .values(row)
    .onConflict((conflict) =>
      conflict.column('name').doUpdateSet({ percentage, updatedAt, version: sql`flags.version + 1` }),
    )
    .execute()
}

/** Under {@link lockFlag}. */
export async function changePeople(
  tx: Tx,
  flagId: string,
  { added, removed }: { readonly added: readonly Allowed[]; readonly removed: readonly Allowed[] },
  now: Date,
): Promise<void> {
  const ids = removed.map(({ id }) => id)
  if (ids.length > 0)
    await tx.deleteFrom('flagPeople').where('flagId', '=', flagId).where('userId', 'in', ids).execute()
  const rows = added.map(({ id: userId }) => ({ flagId, userId, createdAt: now }))
  if (rows.length > 0) await tx.insertInto('flagPeople').values(rows).execute()
}

export async function deleteFlag(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('flags').where('id', '=', id).execute()
}
