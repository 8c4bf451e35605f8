import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import { isPublic, notHiddenFrom, type PersonRow, personColumns } from './queries.ts'

/** Where a page ended: the sort key of its last row within its tier. */
export interface SearchPosition {
  readonly key: string
  readonly id: string
}

export interface SearchRow extends PersonRow {
  readonly key: string
}

export interface SearchQuery {
  /** As the person typed it, trimmed. */
  readonly words: string
  readonly viewerId: string | undefined
  readonly after: SearchPosition | undefined
  /** The most rows. */
  readonly limit: number
}

/** Shorter words have no trigram of their own. */
const TRIGRAM_CHARACTERS = 3
/** How much of the words' trigrams a name must have, 0 to 1: two letters swapped in a word of six leave 0.57. */
export const LIKENESS = 0.5

/** As much of a name as the index orders by, and a cursor carries. */
const NAME_CHARACTERS = 20
const name = sql`left(search_fold(users.display_name), ${sql.lit(NAME_CHARACTERS)}) COLLATE "C"`
const whole = sql`search_fold(users.username || ' ' || users.display_name)`
const escaped = (words: string) => words.replace(/[\\%_]/g, '\\$&')
const usernameBegins = (words: string) =>
  sql<boolean>`users.username COLLATE "C" LIKE ${`${escaped(words.toLowerCase())}%`}`
const nameBegins = (folded: string) => {
  const start = [...folded].slice(0, NAME_CHARACTERS).join('')
  return sql<boolean>`(${name} LIKE ${`${escaped(start)}%`}
    AND search_fold(users.display_name) LIKE ${`${escaped(folded)}%`})`
}

export type Tier = (db: Db, query: SearchQuery & { folded: string }) => Promise<SearchRow[]>

/** Usernames that begin with the words, in their order. */
const byUsername: Tier = (db, { words, after, ...query }) =>
  select(db, query, {
    key: sql`users.username`,
    where: sql`${usernameBegins(words)} ${after ? sql`AND users.username COLLATE "C" > ${after.key}` : sql``}`,
    order: sql`users.username COLLATE "C"`,
  })

/** Then names that begin with them. */
const byName: Tier = (db, { words, folded, after, ...query }) =>
  select(db, query, {
    key: name,
    where: sql`${nameBegins(folded)} AND NOT ${usernameBegins(words)}
      ${after ? sql`AND (${name}, users.id) > (${after.key} COLLATE "C", ${after.id}::uuid)` : sql``}`,
    order: sql`${name}, users.id`,
  })

/** Then what holds or resembles them, the most alike first: `key` is the distance in thousandths. */
const byLikeness: Tier = async (db, { words, folded, after, ...query }) => {
  if ([...folded].length < TRIGRAM_CHARACTERS) return []
  const distance = sql`lpad(round((1 - word_similarity(${folded}, ${whole}))::numeric * 1000)::text, 4, '0')`
  return db.transaction().execute(async (tx) => {
    // What `<%` goes by, and an index with it; for this transaction alone.
    await sql`SELECT set_config('pg_trgm.word_similarity_threshold', ${String(LIKENESS)}, true)`.execute(tx)
    return select(tx, query, {
      key: distance,
      where: sql`(${whole} LIKE ${`%${escaped(folded)}%`} OR ${folded} <% ${whole})
        AND NOT ${usernameBegins(words)} AND NOT ${nameBegins(folded)}
        ${after ? sql`AND (${distance}, users.id) > (${after.key}, ${after.id}::uuid)` : sql``}`,
      order: sql`key, users.id`,
    })
  })
}

/** In the order of the answer; each leaves out what those before it have. */
export const tiers: readonly Tier[] = [byUsername, byName, byLikeness]

/** How the database compares names; asked for first, because the planner must know a pattern to walk an index by it. */
export async function fold(db: Db, words: string): Promise<string> {
  const { rows } = await sql<{ folded: string }>`SELECT search_fold(${words}) AS folded`.execute(db)
  return rows[0]?.folded ?? ''
}

/** Whom to show first, and only then what to show of them: joined before, thousands would be looked up for twenty. */
async function select(
  db: Db,
  { viewerId, limit }: Pick<SearchQuery, 'viewerId' | 'limit'>,
  { key, where, order }: { key: RawBuilder<unknown>; where: RawBuilder<unknown>; order: RawBuilder<unknown> },
): Promise<SearchRow[]> {
  const { rows } = await sql<SearchRow>`
    SELECT ${personColumns(viewerId)}, found.key
    FROM (
      SELECT users.id, ${key} AS key FROM users
      WHERE ${isPublic} AND ${where} AND ${notHiddenFrom(viewerId, sql`users.id`)}
      ORDER BY ${order} LIMIT ${limit}
    ) AS found JOIN users ON users.id = found.id JOIN profiles ON profiles.user_id = found.id
    ORDER BY found.key COLLATE "C", found.id`.execute(db)
  return rows
}
