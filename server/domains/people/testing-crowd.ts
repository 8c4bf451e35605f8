import { CamelCasePlugin, type CompiledQuery, Kysely, PostgresDialect, type RawBuilder, sql } from 'kysely'
import { Pool } from 'pg'
import type { Db } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'
import { LIKENESS } from './search-queries.ts'

/** Sixty syllable pairs: with two of them each name is that of some thirty people in a hundred thousand. */
const NAMES = `'{adar,brenno,calix,dorval,elwin,fintan,garrow,hesper,ilmar,jorund,kestrel,lorcan,marlow,nerys,osric,
pavel,quill,ravenna,sorrel,tamsin,ulric,vesper,wren,xanthe,yorick,zephyr,alder,briar,cedar,dune,ember,fjord,grove,
heath,isle,juniper,kelp,larch,moss,nettle,oak,pine,quartz,reed,sable,thorn,umber,vale,willow,yarrow,amber,basil,
cobalt,delta,echo,flint,ginger,hazel,indigo,jade}'::text[]`

/** Fills a database with people who follow each other; a few are followed by very many. */
export async function fillCrowd(db: Db, people: number, follows: number): Promise<void> {
  await sql`SELECT setseed(0.5)`.execute(db)
  await sql`
    INSERT INTO users (id, email, username, display_name, email_verified_at, created_at, updated_at)
    SELECT ${idOf(sql`n`)}, 'p' || n || '@veza.example', left(first, 2) || '-' || n, initcap(first || ' ' || last), now(), now(), now()
    FROM generate_series(1, ${sql.lit(people)}) AS n, LATERAL (
      SELECT names[1 + floor(random() * 60 + n * 0)::int] AS first, names[1 + floor(random() * 60 + n * 0)::int] AS last
      FROM (SELECT ${sql.raw(NAMES)} AS names) AS list) AS made`.execute(db)
  await sql`INSERT INTO user_roles (user_id, role, granted_at)
    SELECT id, 'creator', now() FROM users WHERE random() < 0.1`.execute(db)
  // Counted once at the end: a million rows one by one take minutes.
  await sql`ALTER TABLE follows DISABLE TRIGGER USER`.execute(db)
  const someone = (power: number) =>
    idOf(sql`(1 + floor(power(random(), ${sql.lit(power)}) * ${sql.lit(people)}))::int`)
  await sql`INSERT INTO follows (follower_id, followee_id, created_at)
    SELECT one, other, now() - random() * interval '700 days' FROM (
      SELECT ${someone(1)} AS one, ${someone(4)} AS other FROM generate_series(1, ${sql.lit(follows)})) AS pairs
    WHERE one <> other ON CONFLICT DO NOTHING`.execute(db)
  await sql`ALTER TABLE follows ENABLE TRIGGER USER`.execute(db)
  await sql`UPDATE profiles SET
    followers = (SELECT count(*) FROM follows WHERE followee_id = user_id),
    following = (SELECT count(*) FROM follows WHERE follower_id = user_id)`.execute(db)
  await sql`INSERT INTO blocks (blocker_id, blocked_id, created_at)
    SELECT one, other, now() - random() * interval '700 days' FROM (
      SELECT ${someone(2)} AS one, ${someone(2)} AS other FROM generate_series(1, ${sql.lit(people)})) AS pairs
    WHERE one <> other ON CONFLICT DO NOTHING`.execute(db)
  for (const table of ['users', 'profiles', 'follows', 'blocks', 'user_roles', 'tracks', 'avatars'])
    await sql`VACUUM (ANALYZE) ${sql.table(table)}`.execute(db)
}

const idOf = (number: RawBuilder<unknown>) =>
  sql`('00000000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`

export interface Watched {
  readonly db: Db
  /** What was asked since the last call. */
  take(): CompiledQuery[]
  close(): Promise<void>
}

/** A database that remembers what it was asked. */
export function watchedDatabase(url: string): Watched {
  let asked: CompiledQuery[] = []
  let isClosing = false
  const pool = new Pool({
    connectionString: url,
    max: 2,
    options: `-c pg_trgm.word_similarity_threshold=${LIKENESS}`,
  })
  // A pool is closed before its connections are; whoever then drops the database ends those first.
  pool.on('error', (error) => {
    if (!isClosing) throw error
  })
  const db = new Kysely<DB>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
    log: ({ query }) => {
      asked.push(query)
    },
  })
  return {
    db,
    take: () => {
      const taken = asked
      asked = []
      return taken
    },
    close: () => {
      isClosing = true
      return db.destroy()
    },
  }
}

export interface Plan {
  readonly text: string
  readonly ms: number
  /** Rows that were looked at, those too that were thrown away. */
  readonly rowsRead: number
}

/** Runs a query once more, and says how the database goes about it. */
export const explain = (db: Db, query: CompiledQuery): Promise<Plan> =>
  db.connection().execute((one) => explainOn(one, query))

/**
 * How the database would go about it if tables were too large to be read whole: with few rows that is a matter of cents, decided
 * anew with each count of the rows. What has no index is read whole all the same, or has every row of an index looked at.
 */
export const explainAtSize = (db: Db, query: CompiledQuery): Promise<Plan> =>
  db.transaction().execute(async (trx) => {
    await sql`SET LOCAL enable_seqscan = off`.execute(trx)
    return explainOn(trx, query)
  })

async function explainOn(db: Db, query: CompiledQuery): Promise<Plan> {
  const { rows } = await db.executeQuery<{ 'QUERY PLAN': string }>({
    ...query,
    sql: `EXPLAIN (ANALYZE, COSTS OFF, SUMMARY ON, BUFFERS OFF) ${query.sql}`,
  })
  const lines = rows.map((row) => Object.values(row)[0] ?? '')
  const ms = Number(/Execution Time: ([\d.]+)/.exec(lines.join('\n'))?.[1])
  return { text: lines.join('\n'), ms, rowsRead: rowsRead(lines) }
}

function rowsRead(lines: readonly string[]): number {
  let loops = 1
  let sum = 0
  for (const line of lines) {
    const node = /\(actual .*rows=([\d.]+) loops=(\d+)\)/.exec(line)
    if (node) {
      loops = Number(node[2])
      if (/Scan (using|on) /.test(line)) sum += Number(node[1]) * loops
    }
    sum += Number(/Rows Removed by Filter: (\d+)/.exec(line)?.[1] ?? 0) * loops
  }
  return Math.round(sum)
}
