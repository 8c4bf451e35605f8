import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { createLogger } from '../logger/index.ts'
import { assertComplete, createJobs, type JobHandlers, type JobName, type Jobs } from './index.ts'
import { jobKinds } from './kinds.ts'

const log = createLogger('silent')
const names = Object.keys(jobKinds) as JobName[]
const nothing = async () => undefined
const idle = Object.fromEntries(names.map((name) => [name, nothing])) as unknown as JobHandlers
let testDb: TestDatabase
let database: Database
const running: Jobs[] = []

beforeAll(async () => {
  testDb = await testDatabase()
  database = openDatabase(testDb.url, 5, (error) => log.error({ err: error }))
})
// Or a worker of one test would take the jobs of the next.
afterEach(async () => {
  for (const jobs of running.splice(0)) await jobs.stop(1_000)
})
afterAll(async () => {
  await database?.close()
  await testDb?.drop()
})

async function newJobs(): Promise<Jobs> {
  const jobs = createJobs(testDb.url, log, { migrate: true, poolMax: 2 })
  running.push(jobs)
  await jobs.start()
  return jobs
}

const mail = (subject: string) => ({ to: 'a@veza.example', subject, text: '', html: '' })

test('a job is stored with the change that needs it, or not at all', async () => {
  const jobs = await newJobs()
  const seen: string[] = []
  await expect(
    database.db.transaction().execute(async (tx) => {
      await jobs.enqueue(tx, 'mail.send', mail('rolled back'))
      throw new Error('the change failed')
    }),
  ).rejects.toThrow('the change failed')
  await database.db.transaction().execute(async (tx) => {
    for (const subject of ['one', 'two', 'three']) await jobs.enqueue(tx, 'mail.send', mail(subject))
  })
  await jobs.work({ ...idle, 'mail.send': async ({ subject }) => void seen.push(subject) }, {})
  await expect.poll(() => seen.toSorted(), { timeout: 10_000 }).toEqual(['one', 'three', 'two'])
})

test('while one with the same key waits, another is not stored', async () => {
  const jobs = await newJobs()
  const uploadId = '01990000-0000-7000-8000-000000000001'
  const key = 'the same'
  const other = '01990000-0000-7000-8000-000000000002'
  await database.db.transaction().execute(async (tx) => {
    for (let round = 0; round < 3; round++) await jobs.enqueue(tx, 'uploads.verify', { uploadId }, key)
    await jobs.enqueue(tx, 'uploads.verify', { uploadId: other }, 'another')
  })
  const seen: string[] = []
  await jobs.work({ ...idle, 'uploads.verify': async (payload) => void seen.push(payload.uploadId) }, {})
  await expect.poll(() => seen.length, { timeout: 10_000 }).toBeGreaterThanOrEqual(2)
  await sleep(1_500)
  expect(seen.toSorted()).toEqual([uploadId, other])
})

test('a payload that is not of its kind is refused before it is stored', async () => {
  const jobs = await newJobs()
  const write = database.db
    .transaction()
    .execute((tx) => jobs.enqueue(tx, 'uploads.verify', { uploadId: 'no id' }))
  await expect(write).rejects.toThrow()
})

test('a kind without a handler, and a handler without a kind, do not boot', () => {
  expect(() => assertComplete(idle)).not.toThrow()
  const { 'mail.send': _, ...rest } = idle
  expect(() => assertComplete({ ...rest, 'mail.post': nothing })).toThrow(
    'no handler for [mail.send], no kind for [mail.post]',
  )
})
