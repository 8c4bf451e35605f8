import { writeFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { noLimits } from '../../platform/limits/index.ts'
import { explain, explainAtSize, fillCrowd, type Watched, watchedDatabase } from '../people/testing-crowd.ts'
import { likesPage, standingOf } from '../reactions/testing.ts'
import { feedPage } from './service.ts'
import { fillWorks } from './testing.ts'

/** For docs/performance.md: PEOPLE=100000 FOLLOWS=1000000 PLANS=plans.txt */
const people = Number(process.env.PEOPLE ?? 12_000)
const follows = Number(process.env.FOLLOWS ?? 30_000)
const FOLLOWED = 100
/** Of a hundred whom one follows, some forty each; not all tracks, or all who like something. */
const MOST_READ = 4_000
const LIKED = 60
const noted: string[] = []

let database: TestDatabase
let watched: Watched
let fan: string
let loved: string

beforeAll(async () => {
  database = await testDatabase()
  watched = watchedDatabase(database.url)
  await fillCrowd(watched.db, people, follows)
  await fillWorks(watched.db)
  const one = async (question: ReturnType<typeof sql<{ id: string }>>) => {
    const { rows } = await question.execute(watched.db)
    return rows[0]?.id ?? ''
  }
  fan = await one(sql`SELECT user_id AS id FROM profiles ORDER BY following DESC LIMIT 1`)
  await sql`INSERT INTO follows (follower_id, followee_id, created_at)
    SELECT ${fan}, id, now() FROM users WHERE id <> ${fan} ORDER BY id LIMIT ${FOLLOWED} ON CONFLICT DO NOTHING`.execute(
    watched.db,
  )
  await sql`INSERT INTO reactions (user_id, kind, target_id, created_at)
    SELECT ${fan}, 'like', id, now() FROM reaction_targets ORDER BY id LIMIT ${LIKED} ON CONFLICT DO NOTHING`.execute(
    watched.db,
  )
  loved = await one(sql`SELECT track_id AS id FROM reaction_targets ORDER BY likes DESC LIMIT 1`)
  for (const table of ['follows', 'profiles', 'tracks', 'reactions', 'reaction_targets'])
    await sql`VACUUM (ANALYZE) ${sql.table(table)}`.execute(watched.db)
  watched.take()
}, 600_000)
afterAll(async () => {
  if (process.env.PLANS) await writeFile(process.env.PLANS, noted.join('\n\n'))
  await watched?.close()
  await database?.drop()
})

const ctx = () =>
  ({ db: watched.db, config: { publicUrl: 'https://veza.example' }, limits: noLimits() }) as Parameters<
    typeof feedPage
  >[0]
const viewer = () => ({ userId: fan, sessionId: fan, roles: [], factorAt: undefined })
const page = (cursor?: string) => ({ limit: 24, locale: 'en' as const, cursor })

const questions: readonly (readonly [string, () => Promise<{ nextCursor?: string | null } | object>])[] = [
  ['a feed', () => feedPage(ctx(), viewer(), page())],
  ['its second page', async () => second(await feedPage(ctx(), viewer(), page()), feedPage)],
  ['what one likes', () => likesPage(ctx(), viewer(), page())],
  ['its second page, of likes', async () => second(await likesPage(ctx(), viewer(), page()), likesPage)],
  ['how what is liked most stands', () => standingOf(watched.db, fan, { kind: 'track', id: loved })],
]

async function second(first: { nextCursor: string | null }, ask: typeof feedPage | typeof likesPage) {
  expect(first.nextCursor).not.toBeNull()
  watched.take()
  return ask(ctx(), viewer(), page(first.nextCursor ?? undefined))
}

test.each(questions)('%s: by indexes', async (name, ask) => {
  await ask()
  const plans = []
  const asked = watched.take().filter(({ sql: text }) => /^\s*(SELECT|WITH)\b/i.test(text))
  const large = []
  for (const query of asked) {
    plans.push(await explain(watched.db, query))
    large.push(await explainAtSize(watched.db, query))
  }
  watched.take()
  const total = plans.reduce((sum, { ms }) => sum + ms, 0)
  noted.push(`## ${name}: ${total.toFixed(1)} ms\n${plans.map(({ text }) => text).join('\n\n')}`)
  expect(plans.length).toBeGreaterThan(0)
  // Tables that are empty here are read as they are; what grows must not be.
  const scans = large.flatMap(
    ({ text }) =>
      text.match(/Seq Scan on (users|profiles|follows|blocks|tracks|reactions|reaction_targets)\b/g) ?? [],
  )
  expect(scans, large.map(({ text }) => text).join('\n\n')).toEqual([])
  for (const { text, rowsRead } of large) expect(rowsRead, text).toBeLessThan(MOST_READ)
})

test('a feed asks each whom one follows, and not all who have reposted something', async () => {
  const { items } = await feedPage(ctx(), viewer(), page())
  expect(items.length).toBe(24)
  expect(new Set(items.map((item) => (item.kind === 'track' ? item.track.id : item.release.id))).size).toBe(
    24,
  )
  const plans = []
  for (const query of watched.take().filter(({ sql: text }) => text.includes('theirs')))
    plans.push((await explainAtSize(watched.db, query)).text)
  watched.take()
  expect(plans.length).toBeGreaterThan(0)
  for (const text of plans) {
    // By which of the two that begin with the person is a matter of cents, decided anew with each count of the rows.
    expect(text).toMatch(/Index (Only )?Scan (using|on) reactions_(pkey|newest)\b/)
    expect(text).not.toMatch(/Scan (using|on) reactions_of_target\b/)
  }
})
