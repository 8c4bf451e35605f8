import { type RawBuilder, sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { isActivePerson, notHiddenFrom } from '../people/index.ts'
import { both, inParts } from './words.ts'

export type DocumentKind = 'track' | 'release' | 'playlist'

/** What a question is about; each is put to what one viewer may find. */
export interface Wanted {
  readonly kind: DocumentKind
  readonly viewerId: string | undefined
  /** As `tsquery` has it; undefined: everything. */
  readonly query: string | undefined
}

export interface Order {
  readonly ascending: boolean
  readonly after: Cursor | undefined
  readonly limit: number
}

/**
 * So many are looked up by their words, sorted, and their facets counted; of what more have, a part is counted, and the order
 * of time walked along.
 */
export const FEW = 3_000

const ownerId = sql`search_documents.owner_id`

/** What everybody may find, but for those who have blocked each other; and who it is of. */
const listed = ({ kind, viewerId }: Wanted) =>
  sql`is_listed AND kind = ${sql.lit(kind)} AND ${notHiddenFrom(viewerId, ownerId)}`

/** What the viewer alone may find. */
const ownOnly = ({ kind, viewerId }: Wanted) =>
  sql`NOT is_listed AND kind = ${sql.lit(kind)} AND ${viewerId === undefined ? sql`false` : sql`${ownerId} = ${viewerId}`}`

const hasWords = ({ query }: Wanted) => (query === undefined ? sql`true` : sql`words @@ ${query}::tsquery`)

/** Found by their words, in no order; of what everybody may find, what `among` says. */
const someOf = (
  wanted: Wanted,
  {
    tier = sql`0`,
    among = sql`true`,
    most,
  }: { tier?: RawBuilder<unknown>; among?: RawBuilder<unknown>; most?: number } = {},
): RawBuilder<unknown> => {
  const limit = most === undefined ? sql`` : sql`LIMIT ${sql.lit(most)}`
  const of = (whose: RawBuilder<unknown>) =>
    sql`(SELECT id, owner_id, at, facets, ${tier} AS tier FROM search_documents WHERE ${whose} AND ${hasWords(wanted)} ${limit})`
  return sql`SELECT * FROM (${of(sql`${listed(wanted)} AND ${among}`)} UNION ALL ${of(ownOnly(wanted))}) AS both_kinds ${limit}`
}

const upToFew = { most: FEW + 1 }

/** With the words in their title: 0; elsewhere: 1. */
const tierBy = (title: string | undefined) =>
  title === undefined ? sql`0` : sql`CASE WHEN words @@ ${title}::tsquery THEN 0 ELSE 1 END`

/** The first of all in the order of time, found by walking along it. */
const walkedOf = (wanted: Wanted, order: Order): RawBuilder<unknown> => {
  // In this form no index of words serves it.
  const match = wanted.query === undefined ? sql`true` : sql`(${hasWords(wanted)}) IS TRUE`
  const of = (whose: RawBuilder<unknown>) =>
    sql`(SELECT id, owner_id, at, facets FROM search_documents WHERE ${whose} AND ${match} AND ${beyond(order)} ${sorted(order)})`
  return sql`SELECT * FROM (${of(listed(wanted))} UNION ALL ${of(ownOnly(wanted))}) AS both_kinds ${sorted(order)}`
}

const sorted = ({ ascending, limit }: Order) =>
  ascending ? sql`ORDER BY at, id LIMIT ${limit}` : sql`ORDER BY at DESC, id DESC LIMIT ${limit}`

const beyond = ({ ascending, after }: Order) => {
  if (!after) return sql`true`
  return sql`(at, id) ${ascending ? sql`>` : sql`<`} (${after.at}, ${after.id}::uuid)`
}

/** In the order that is asked for, and of owners who can be found. `isFrequent`: too many match to look them all up. */
export async function documents(
  db: Db,
  wanted: Wanted,
  { isFrequent, ...order }: Order & { readonly isFrequent: boolean },
): Promise<Cursor[]> {
  if (!isFrequent) {
    const { matches, rows } = await byWords(db, (tx) => fewOf(tx, wanted, order))
    if (matches <= FEW) return rows
  }
  const { rows } = await sql<Cursor>`
    SELECT found.id, found.at FROM (${walkedOf(wanted, order)}) AS found ${ofThoseWhoCanBeFound(wanted)}
    ${sorted(order)}`.execute(db)
  return rows
}

async function fewOf(tx: Tx, wanted: Wanted, order: Order): Promise<{ matches: number; rows: Cursor[] }> {
  const { rows } = await sql<{ matches: number; id: string | null; at: Date }>`
    WITH few AS MATERIALIZED (${someOf(wanted, upToFew)})
    SELECT counted.matches, first.id, first.at FROM (SELECT count(*)::int AS matches FROM few) AS counted
    LEFT JOIN LATERAL (
      SELECT found.id, found.at FROM (SELECT * FROM few WHERE ${beyond(order)} ${sorted(order)}) AS found
      ${ofThoseWhoCanBeFound(wanted)}
    ) AS first ON true ${sorted(order)}`.execute(tx)
  return {
    matches: rows[0]?.matches ?? 0,
    rows: rows.flatMap(({ id, at }) => (id === null ? [] : { id, at })),
  }
}

/** Documents say it already; here it is asked of the people themselves. */
const ofThoseWhoCanBeFound = ({ viewerId }: Wanted) =>
  sql`JOIN users ON users.id = found.owner_id AND (${isActivePerson} OR users.id = ${viewerId ?? null}::uuid)`

export interface FacetRow {
  readonly facet: string
  readonly count: number
}

export interface Counts {
  readonly matches: number
  readonly facets: readonly FacetRow[]
}

export interface Answer extends Counts {
  /** With the words in their title: 0; elsewhere: 1. */
  readonly rows: readonly (Cursor & { readonly tier: number })[]
}

export interface Question extends Omit<Order, 'after'> {
  readonly after: (Cursor & { readonly tier: number }) | undefined
  /** What has these words in its title comes first; undefined: nothing does. */
  readonly title: string | undefined
  /** How many values of each facet that knows no end of them; of the others, all. */
  readonly values: number
}

/** `few`, or nothing where they are more than that. */
const onlyFew = sql`(SELECT * FROM few WHERE (SELECT count(*) FROM few) <= ${sql.lit(FEW)})`

/** Of these: how often each facet is there, the most frequent of each first; of genres and tags, which anybody makes up, so many. */
const ranked = (values: number, these: RawBuilder<unknown>) => sql`counted AS (
    SELECT facet, count(*)::int AS count FROM ${these} AS these, unnest(these.facets) AS facet
    GROUP BY facet
  ), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY split_part(facet, ':', 1) ORDER BY count DESC, facet) AS place FROM counted
  ), facets AS (
    SELECT coalesce(json_agg(json_build_object('facet', facet, 'count', count) ORDER BY count DESC, facet), '[]') AS told
    FROM ranked WHERE place <= ${values} OR split_part(facet, ':', 1) NOT IN ('genre', 'tag')
  )`

/** All at once where not more than `FEW` match; of more, that there are more. */
export async function answerOfFew(tx: Tx, wanted: Wanted, question: Question): Promise<Answer> {
  const { title, ascending, after, limit, values } = question
  const order = ascending ? sql`tier, at, id` : sql`tier, at DESC, id DESC`
  const further = after
    ? sql`(tier > ${after.tier} OR tier = ${after.tier} AND ${beyond({ ascending, after, limit })})`
    : sql`true`
  const { rows } = await sql<Counts & { rows: { id: string; at: string; tier: number }[] }>`
    WITH few AS MATERIALIZED (${someOf(wanted, { tier: tierBy(title), ...upToFew })}), ${ranked(values, onlyFew)}, first AS (
      SELECT found.id, found.at, found.tier
      FROM (SELECT * FROM ${onlyFew} AS these WHERE ${further} ORDER BY ${order} LIMIT ${limit}) AS found
      ${ofThoseWhoCanBeFound(wanted)}
    )
    SELECT (SELECT count(*)::int FROM few) AS matches, facets.told AS facets,
      (SELECT coalesce(json_agg(first ORDER BY ${order}), '[]') FROM first) AS rows
    FROM facets`.execute(tx)
  const [answer] = rows
  const found = answer?.rows ?? []
  return {
    matches: answer?.matches ?? 0,
    facets: answer?.facets ?? [],
    rows: found.map(({ at, ...row }) => ({ ...row, at: new Date(at) })),
  }
}

/** Of what is in the first so many parts: how many match, have the words in their title, and which facets they have. */
export async function countedIn(
  tx: Tx,
  wanted: Wanted,
  { title, parts, values }: Pick<Question, 'title' | 'values'> & { readonly parts: number },
): Promise<Counts & { titles: number }> {
  const inThem = { ...wanted, query: both(wanted.query ?? '', inParts(parts)) }
  const some = someOf(inThem, { tier: tierBy(title), among: sql`search_in_sample(id)` })
  const { rows } = await sql<Counts & { titles: number }>`
    WITH few AS MATERIALIZED (${some}), ${ranked(values, sql`few`)}
    SELECT (SELECT count(*)::int FROM few) AS matches, (SELECT count(*)::int FROM few WHERE tier = 0) AS titles,
      facets.told AS facets FROM facets`.execute(tx)
  return rows[0] ?? { matches: 0, titles: 0, facets: [] }
}

/**
 * A question that is answered from the index of words alone. Where few rows are enough, PostgreSQL takes it for cheaper to read
 * along until it has met as many, which is right for words that it guesses well and costs seconds where it does not.
 */
export function byWords<T>(db: Db, ask: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (tx) => {
    await sql`SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
      set_config('jit', 'off', true)`.execute(tx)
    return ask(tx)
  })
}
