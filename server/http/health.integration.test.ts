import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeClock } from '../../e2e/support/bare-http.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { startTestServer, type TestServer } from '../../e2e/support/server.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({
    databaseUrl: database.url,
    clock,
    env: { ROLE: 'web', LOG_LEVEL: 'silent' },
  })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})

const ready = async () => {
  const answer = await fetch(`${server.url}/health/ready`)
  return [answer.status, await answer.json()]
}
const fine = [200, { status: 'ready', database: true, store: true }]
const lame = [503, { status: 'not ready', database: true, store: false }]

test('database and store are asked once a second, however many ask us', async () => {
  expect(await ready()).toEqual(fine)
  const store = join(server.dataDir, 'store')
  await rename(store, `${store}-away`)
  await writeFile(store, 'no folder')
  expect(await Promise.all(Array.from({ length: 20 }, ready))).toEqual(Array(20).fill(fine))
  clock.advance(SECOND_MS)
  expect(await ready()).toEqual(lame)
  await rm(store)
  await rename(`${store}-away`, store)
  expect(await ready()).toEqual(lame)
  clock.advance(SECOND_MS)
  expect(await ready()).toEqual(fine)
})

test('alive is whoever answers', async () => {
  expect((await fetch(`${server.url}/health`)).status).toBe(200)
})
