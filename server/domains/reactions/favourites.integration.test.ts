import { afterAll, beforeAll, expect, test } from 'vitest'
import { newPublishedTrack } from '../../../e2e/support/catalog.ts'
import { administer } from '../../../e2e/support/databases.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { reactionsOn } from './testing.ts'

let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

test('favourites of before are likes, each once and of the day it was added; other playlists stay', async () => {
  const [ana, ben] = [await newUser(server), await newUser(server)]
  const [one, two] = [
    await newPublishedTrack(server, ana, { title: 'One' }),
    await newPublishedTrack(server, ana, { title: 'Two' }),
  ]
  while (!(await migrate(database.url, 'down', 1)).includes('0031_reactions'));
  const list = (id: string, owner: string, kind: string, rows: readonly [track: string, day: number][]) =>
    administer(
      database.url,
      `INSERT INTO playlists (id, owner_id, slug, kind, title, created_at, updated_at)
         VALUES ('${id}', '${owner}', 'list-${id}', '${kind}', 'List', now(), now());
       ${rows
         .map(
           ([track, day], at) => `INSERT INTO playlist_items (id, playlist_id, track_id, position, added_at)
             VALUES (gen_random_uuid(), '${id}', '${track}', 'a${at}', '2026-01-0${day}T00:00:00Z');`,
         )
         .join('\n')}`,
    )
  await list('01990000-0000-7000-8000-000000000001', ana.id, 'favourites', [
    [two.id, 3],
    [one.id, 2],
    [two.id, 1],
  ])
  await list('01990000-0000-7000-8000-000000000002', ben.id, 'favourites', [[one.id, 4]])
  await list('01990000-0000-7000-8000-000000000003', ben.id, 'playlist', [[two.id, 5]])
  await migrate(database.url)
  const on = reactionsOn(server)
  const likes = async (who: typeof ana) =>
    (await on.likes(who)).body.items.map(({ id, likedAt }) => [id, likedAt.slice(0, 10)])
  expect(await likes(ana)).toEqual([
    [one.id, '2026-01-02'],
    [two.id, '2026-01-01'],
  ])
  expect(await likes(ben)).toEqual([[one.id, '2026-01-04']])
  expect((await on.standing(undefined, { kind: 'track', id: one.id })).body.likes).toBe(2)
  const left = await administer(database.url, 'SELECT owner_id AS owner FROM playlists')
  expect(left).toEqual([{ owner: ben.id }])
})
