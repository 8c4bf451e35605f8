import { idSchema } from '@veza/shared/kernel/ids.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { createJobs, type JobName, type Jobs } from '../jobs/index.ts'
import { createLogger } from '../logger/index.ts'
import { createEvents, heardBy } from './index.ts'

const log = createLogger('silent')
const uploadId = '01990000-0000-7000-8000-000000000001'
let testDb: TestDatabase
let database: Database
let jobs: Jobs

beforeAll(async () => {
  testDb = await testDatabase()
  database = openDatabase(testDb.url, 3, (error) => log.error({ err: error }))
  const keys = [{ id: '1', key: Buffer.alloc(32, 1) }] as const
  jobs = createJobs(testDb.url, log, { migrate: true, keys, poolMax: 2 })
  await jobs.start()
})
afterAll(async () => {
  await jobs?.stop(1_000)
  await database?.close()
  await testDb?.drop()
})

const payload = { uploadId, trackId: '01990000-0000-7000-8000-000000000002' }
const payloadSchema = z.object({ uploadId: idSchema, trackId: idSchema })
const table = { 'upload.finished': heardBy(payloadSchema, ['uploads.verify', 'media.transcode']) }

async function stored(): Promise<{ name: string; data: unknown }[]> {
  const { rows } = await sql<{ name: string; data: unknown }>`
    SELECT name, data FROM pgboss.job WHERE state = 'created' ORDER BY name`.execute(database.db)
  return rows
}

test('what is published is one job for each subscriber, stored with the change or not at all', async () => {
  const events = createEvents(jobs, table)
  const broken = database.db.transaction().execute(async (tx) => {
    await events.publish(tx, 'upload.finished', payload)
    throw new Error('the change failed')
  })
  await expect(broken).rejects.toThrow('the change failed')
  expect(await stored()).toEqual([])

  await database.db.transaction().execute((tx) => events.publish(tx, 'upload.finished', payload))
  expect(await stored()).toEqual([
    { name: 'media.transcode', data: { trackId: payload.trackId } },
    { name: 'uploads.verify', data: { uploadId } },
  ])
})

test('a payload that is not the event’s is refused, though every job could be done with it', async () => {
  await sql`DELETE FROM pgboss.job`.execute(database.db)
  const events = createEvents(jobs, { 'upload.finished': heardBy(payloadSchema, ['uploads.verify']) })
  const wrong = database.db
    .transaction()
    .execute((tx) => events.publish(tx, 'upload.finished', { ...payload, trackId: 'no id' }))
  await expect(wrong).rejects.toThrow(z.ZodError)
  expect(await stored()).toEqual([])
})

test('an event that nobody hears does not boot, nor one that is heard by no kind of job', () => {
  expect(() => createEvents(jobs, table)).not.toThrow()
  const unheard = { payload: payloadSchema, subscribers: [] }
  expect(() => createEvents(jobs, { ...table, 'a.unheard': unheard })).toThrow('nobody can hear [a.unheard]')
  const unknown = { payload: payloadSchema, subscribers: ['uploads.vanish' as JobName] }
  expect(() => createEvents(jobs, { ...table, 'b.unknown': unknown })).toThrow('nobody can hear [b.unknown]')
})

test('a job cannot hear what it cannot be done with, by type', () => {
  // @ts-expect-error it needs the id of an upload
  heardBy(z.object({ trackId: idSchema }), ['uploads.verify'])
  // @ts-expect-error nobody hears it
  heardBy(payloadSchema, [])
})
