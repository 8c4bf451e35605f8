import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { unusedAvatars } from './avatar-queries.ts'
import { blockList, followList, personTracks, suggestions } from './lists.ts'
import { findProfile } from './profile.ts'
import { isHidden } from './queries.ts'
import { searchPeople } from './search.ts'
import { explain, explainAtSize, fillCrowd, type Watched, watchedDatabase } from './testing-crowd.ts'

/** For docs/performance.md: PEOPLE=100000 FOLLOWS=1000000 PLANS=plans.txt */
const people = Number(process.env.PEOPLE ?? 6_000)
const follows = Number(process.env.FOLLOWS ?? 40_000)
const noted: string[] = []

let database: TestDatabase
let watched: Watched
let star: { id: string; username: string }
let fan: { id: string; username: string }

beforeAll(async () => {
  database = await testDatabase()
  watched = watchedDatabase(database.url)
  await fillCrowd(watched.db, people, follows)
  const by = (column: 'followers' | 'following') =>
    watched.db
      .selectFrom('profiles')
      .innerJoin('users', 'users.id', 'profiles.userId')
      .select(['users.id', 'users.username'])
      .orderBy(column, 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
  star = await by('followers')
  fan = await by('following')
  watched.take()
}, 600_000)
afterAll(async () => {
  if (process.env.PLANS) await writeFile(process.env.PLANS, noted.join('\n\n'))
  await watched?.close()
  await database?.drop()
})

const config = { publicUrl: 'https://veza.example' }
const reading = () => ({ db: watched.db, config }) as Parameters<typeof followList>[0]
const viewer = () => ({ userId: fan.id, sessionId: fan.id, roles: [], factorAt: undefined })
const search = (query: string, cursor?: string) =>
  searchPeople(reading(), fan.id, { query, cursor, limit: 20 })
const lists = async (side: 'followers' | 'following', username: string) => {
  const page = { username, limit: 50 }
  const { nextCursor } = await followList(reading(), viewer(), side, page)
  watched.take()
  return followList(reading(), viewer(), side, { ...page, ...(nextCursor ? { cursor: nextCursor } : {}) })
}
const nextPage = async (query: string) => {
  const { nextCursor } = await search(query)
  watched.take()
  return search(query, nextCursor ?? undefined)
}

const questions: readonly (readonly [string, () => Promise<unknown>])[] = [
  ['search: one letter', () => search('m')],
  ['search: a first name', () => search('marlow')],
  ['search: its second page', () => nextPage('marlow')],
  ['search: a whole name', () => search('Marlow Thorn')],
  ['search: a last name', () => search('thorn')],
  ['search: mistyped', () => search('marlwo')],
  ['search: nobody', () => search('zzqqxx')],
  ['a profile', () => findProfile(watched.db, star.username, viewer())],
  ['followers of the most followed, second page', () => lists('followers', star.username)],
  ['whom somebody follows, second page', () => lists('following', fan.username)],
  ['suggestions', () => suggestions(reading(), viewer(), 20)],
  ['suggestions for somebody new', () => suggestions(reading(), { ...viewer(), userId: NOBODY }, 20)],
  ['whom one has blocked', () => blockList(reading(), viewer(), { limit: 50 })],
  ['somebody’s tracks', () => personTracks(reading(), viewer(), { username: star.username, limit: 24 })],
  ['whether two are hidden from each other', () => isHidden(watched.db, fan.id, star.id)],
  ['avatars to sweep', () => unusedAvatars(watched.db, new Date(), 200)],
]
const NOBODY = '00000000-0000-7000-8000-000000000000'

test.each(questions)('%s: by indexes', async (name, ask) => {
  await ask()
  const plans = []
  const asked = watched.take().filter(({ sql }) => /^\s*(SELECT|WITH)\b/i.test(sql))
  const large = []
  for (const query of asked) {
    plans.push(await explain(watched.db, query))
    large.push(await explainAtSize(watched.db, query))
  }
  watched.take()
  const total = plans.reduce((sum, { ms }) => sum + ms, 0)
  noted.push(`## ${name}: ${total.toFixed(1)} ms\n${plans.map(({ text }) => text).join('\n\n')}`)
  expect(plans.length).toBeGreaterThan(0)
  // Tables that are empty here are read as they are; what grows with people must not be.
  const scans = large.flatMap(
    ({ text }) => text.match(/Seq Scan on (users|profiles|follows|blocks|user_roles)\b/g) ?? [],
  )
  expect(scans, large.map(({ text }) => text).join('\n\n')).toEqual([])
  for (const { text, rowsRead } of large) expect(rowsRead, text).toBeLessThan(people / 4)
})
