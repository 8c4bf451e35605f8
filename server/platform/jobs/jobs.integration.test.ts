import { setTimeout as sleep } from 'node:timers/promises'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { createLogger } from '../logger/index.ts'
import type { Keys } from '../secrets/index.ts'
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

const key = (id: string) => ({ id, key: Buffer.from(`the key ${id} of tests alone, thirty-two bytes`) })

async function newJobs(keys: Keys = [key('1')], logger = log): Promise<Jobs> {
  const jobs = createJobs(testDb.url, logger, { migrate: true, keys, poolMax: 2 })
  running.push(jobs)
  await jobs.start()
  return jobs
}

/** As long as a timer can wait, so that none of its intervals ends while this runs. */
const LONG_MS = 24 * DAY_MS

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

test('what runs by itself is known to the queue, with its hours', async () => {
  await newJobs()
  const { rows } = await sql<{ name: string; cron: string; timezone: string }>`
    SELECT name, cron, timezone FROM pgboss.schedule`.execute(database.db)
  const hours = Object.fromEntries(rows.map(({ name, cron, timezone }) => [name, `${cron} ${timezone}`]))
  // Nothing else ever asks for these: a table of the test's own, or what lost its hours would just never run again.
  expect(hours).toEqual({
    'accounts.erase': '23 * * * * UTC',
    'accounts.sweep': '41 3 * * * UTC',
    'catalog.publish-due': '* * * * * UTC',
    'discovery.rank': '*/10 * * * * UTC',
    'idempotency.sweep': '53 3 * * * UTC',
    'ledger.check': '7 4 * * * UTC',
    'ledger.checkpoint': '33 * * * * UTC',
    'moderation.lift-due': '* * * * * UTC',
    'notifications.send-digests': '*/10 * * * * UTC',
    'notifications.sweep': '13 4 * * * UTC',
    'orders.expire': '*/10 * * * * UTC',
    'orders.sweep': '11 4 * * * UTC',
    'people.sweep': '29 3 * * * UTC',
    'plays.sweep': '19 4 * * * UTC',
    'products.sell-due': '* * * * * UTC',
    'reconciliation.compare-balance': '53 4 * * * UTC',
    'recommendations.relate': '43 * * * * UTC',
    'rights.restore-due': '*/10 * * * * UTC',
    'rights.sweep': '47 3 * * * UTC',
    'search.sweep': '37 4 * * * UTC',
    'sharing.sweep': '37 4 * * * UTC',
    'listening.sweep': '19 * * * * UTC',
    'sync.sweep': '11 4 * * * UTC',
    'transfers.remind': '37 * * * * UTC',
    'transfers.send-due': '* * * * * UTC',
    'uploads.expire': '*/10 * * * * UTC',
    'uploads.resume-scans': '*/5 * * * * UTC',
    'uploads.sweep': '17 3 * * * UTC',
    'webhooks.resume': '*/10 * * * * UTC',
    'webhooks.sweep': '7 3 * * * UTC',
  })
})

test('what waits is done one after the other, without a pause in between', async () => {
  const jobs = await newJobs()
  const ids = Array.from(
    { length: 200 },
    (_, at) => `01990000-0000-7000-8000-${String(at).padStart(12, '0')}`,
  )
  await database.db.transaction().execute(async (tx) => {
    for (const uploadId of ids) await jobs.enqueue(tx, 'uploads.verify', { uploadId }, uploadId)
  })
  const seen: string[] = []
  let most = 0
  let running = 0
  const verify = async ({ uploadId }: { uploadId: string }) => {
    most = Math.max(most, ++running)
    seen.push(uploadId)
    // Neither does one that fails make the others wait.
    await sleep(1)
    running--
    if (seen.length % 20 === 0) throw new Error('one of the many that fails')
  }
  await jobs.work({ ...idle, 'uploads.verify': verify }, {})
  // Two a second, as one looks for new ones, would take a hundred seconds.
  await expect.poll(() => new Set(seen).size, { timeout: 30_000 }).toBe(ids.length)
  expect(most).toBe(1)
  await sql`DELETE FROM pgboss.job`.execute(database.db)
})

test('what leads to a mail is tried for as long as the mail itself', async () => {
  await newJobs()
  const { rows } = await sql<{ name: string; retries: string }>`
    SELECT name, concat(retry_limit, ' ', retry_delay) AS retries FROM pgboss.queue
    WHERE name = 'mail.send' OR name LIKE 'accounts.mail-%'`.execute(database.db)
  expect(rows).toHaveLength(3)
  expect(new Set(rows.map(({ retries }) => retries))).toEqual(new Set(['14 5']))
})

test('a mail whose server is slow keeps no other waiting', async () => {
  const jobs = await newJobs()
  await database.db.transaction().execute(async (tx) => {
    for (const subject of ['slow', 'quick']) await jobs.enqueue(tx, 'mail.send', mail(subject))
  })
  const { promise: quickIsSent, resolve } = Promise.withResolvers<void>()
  const sent: string[] = []
  const send = async ({ subject }: { subject: string }) => {
    if (subject === 'slow') await quickIsSent
    sent.push(subject)
    if (subject === 'quick') resolve()
  }
  await jobs.work({ ...idle, 'mail.send': send }, {})
  await expect.poll(() => sent, { timeout: 10_000 }).toEqual(['quick', 'slow'])
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

test('a kind is done every so often, however many ask for it, until they stop', async () => {
  const lines: string[] = []
  const telling = createLogger('error', { write: (line) => void lines.push(line) })
  let done = 0
  for (let worker = 0; worker < 2; worker++) {
    const jobs = await newJobs(undefined, telling)
    jobs.every('people.sweep', 20)
    await jobs.work({ ...idle, 'people.sweep': async () => void done++ }, {})
  }
  await expect.poll(() => done, { timeout: 10_000 }).toBeGreaterThanOrEqual(3)
  const { rows } = await sql<{ waiting: number }>`
    SELECT count(*)::int AS waiting FROM pgboss.job
    WHERE name = 'people.sweep' AND state = 'created'`.execute(database.db)
  expect(rows[0]?.waiting).toBeLessThanOrEqual(1)
  for (const jobs of running.splice(0)) await jobs.stop(1_000)
  // One that went on would fail now, again and again.
  await sleep(200)
  expect(lines.filter((line) => line.includes('not stored'))).toEqual([])
})

test('what is done every so often is done at once, and not again because another process starts', async () => {
  await sql`DELETE FROM pgboss.job`.execute(database.db)
  let done = 0
  const start = async (intervalMs: number) => {
    const jobs = await newJobs()
    jobs.every('people.sweep', intervalMs)
    await jobs.work({ ...idle, 'people.sweep': async () => void done++ }, {})
  }
  await Promise.all([start(LONG_MS), start(LONG_MS)])
  await expect.poll(() => done, { timeout: 10_000 }).toBe(1)
  await start(LONG_MS)
  const waiting = async () => {
    const { rows } = await sql<{ later: boolean }>`SELECT start_after > now() AS later FROM pgboss.job
      WHERE name = 'people.sweep' AND state = 'created'`.execute(database.db)
    return rows
  }
  // The one of the next interval, for whoever is there by then.
  await expect.poll(waiting, { timeout: 10_000 }).toEqual([{ later: true }])
  await sleep(1_500)
  expect(done).toBe(1)
  // Who is told to do it more often does not wait for it.
  await start(LONG_MS / 2)
  await expect.poll(() => done, { timeout: 10_000 }).toBe(2)
  await sql`DELETE FROM pgboss.job`.execute(database.db)
})

test('a payload that is not of its kind is refused before it is stored', async () => {
  const jobs = await newJobs()
  const write = database.db
    .transaction()
    .execute((tx) => jobs.enqueue(tx, 'uploads.verify', { uploadId: 'no id' }))
  await expect(write).rejects.toThrow()
})

interface StoredJob {
  readonly id: string
  readonly state: string
  readonly stored: string
  readonly deletionSeconds: number
}
async function storedMails(): Promise<StoredJob[]> {
  const { rows } = await sql<StoredJob>`
    SELECT id, state, deletion_seconds, concat(data, singleton_key, output) AS stored FROM pgboss.job
    WHERE name = 'mail.send' ORDER BY created_on`.execute(database.db)
  return rows
}
const post = (jobs: Jobs, subject: string) =>
  database.db.transaction().execute((tx) => jobs.enqueue(tx, 'mail.send', mail(subject)))

test('a mail lies in the queue so that nobody can read it there, before it is sent and after, and is soon gone', async () => {
  const jobs = await newJobs()
  await sql`DELETE FROM pgboss.job`.execute(database.db)
  await post(jobs, 'a secret link')
  const seen: string[] = []
  const readable = /secret|veza\.example|subject/
  const [before] = await storedMails()
  expect(before).toMatchObject({ state: 'created', deletionSeconds: 300 })
  expect(before?.stored).not.toMatch(readable)
  await jobs.work({ ...idle, 'mail.send': async ({ subject }) => void seen.push(subject) }, {})
  await expect.poll(async () => (await storedMails())[0]?.state, { timeout: 10_000 }).toBe('completed')
  expect(seen).toEqual(['a secret link'])
  expect((await storedMails())[0]?.stored).not.toMatch(readable)
})

test('a mail whose key is not the newest any more is opened; one whose key is gone fails, is told, and waits', async () => {
  const first = await newJobs([key('1')])
  await sql`DELETE FROM pgboss.job`.execute(database.db)
  await post(first, 'under the first key')
  const second = await newJobs([key('2')])
  await post(second, 'under the second key')
  const lines: string[] = []
  const telling = createLogger('error', { write: (line) => void lines.push(line) })
  const third = await newJobs([key('3'), key('2')], telling)
  const seen: string[] = []
  await third.work({ ...idle, 'mail.send': async ({ subject }) => void seen.push(subject) }, {})
  const states = async () => (await storedMails()).map(({ state }) => state)
  await expect.poll(states, { timeout: 10_000 }).toEqual(['retry', 'completed'])
  expect(seen).toEqual(['under the second key'])
  const [told] = lines.map((line) => JSON.parse(line))
  expect(told).toMatchObject({ job: 'mail.send', msg: 'cannot be opened: its key is gone' })
  expect(JSON.stringify(told)).toContain('no key with the id 1')
})

test('what was sealed for one job cannot be opened in another', async () => {
  const jobs = await newJobs()
  await sql`DELETE FROM pgboss.job`.execute(database.db)
  await post(jobs, 'mine')
  await post(jobs, 'yours')
  await sql`UPDATE pgboss.job SET data = (SELECT data FROM pgboss.job ORDER BY created_on LIMIT 1)`.execute(
    database.db,
  )
  const seen: string[] = []
  await jobs.work({ ...idle, 'mail.send': async ({ subject }) => void seen.push(subject) }, {})
  const states = async () => (await storedMails()).map(({ state }) => state)
  await expect.poll(states, { timeout: 10_000 }).toEqual(['completed', 'retry'])
  expect(seen).toEqual(['mine'])
})

test('a kind without a handler, and a handler without a kind, do not boot', () => {
  expect(() => assertComplete(idle)).not.toThrow()
  const { 'mail.send': _, ...rest } = idle
  expect(() => assertComplete({ ...rest, 'mail.post': nothing })).toThrow(
    'no handler for [mail.send], no kind for [mail.post]',
  )
})

test('connections that the database ends are told of, unless we are stopping', async () => {
  /** One for each queue: what its connections say late is not taken for what the next one says. */
  const listen = () => {
    const lines: string[] = []
    const logger = createLogger('error', { write: (line: string) => void lines.push(line) })
    return { logger, told: () => lines.filter((line) => line.includes('57P01')).length }
  }
  const ofQueue = sql`application_name = 'veza-jobs' AND datname = current_database()`
  /** Returns when they have all ended, and how many there were. */
  const endAll = async () => {
    const { rows } = await sql<{ pid: number }>`SELECT pid, pg_terminate_backend(pid)
      FROM pg_stat_activity WHERE ${ofQueue}`.execute(database.db)
    const pids = rows.map(({ pid }) => pid)
    const left = async () =>
      (await sql`SELECT FROM pg_stat_activity WHERE pid = ANY(${pids})`.execute(database.db)).rows.length
    await expect.poll(left, { timeout: 20_000 }).toBe(0)
    return pids.length
  }
  const first = listen()
  await newJobs(undefined, first.logger)
  await endAll()
  await expect.poll(first.told, { timeout: 20_000 }).toBeGreaterThan(0)
  for (const jobs of running.splice(0)) await jobs.stop(1_000)

  // More than once: a connection that is in the middle of a question tells of its end in another way.
  for (let round = 0; round < 4; round++) {
    const { logger, told } = listen()
    const jobs = await newJobs(undefined, logger)
    // A job that is at work keeps the stop waiting until all connections are gone.
    const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const verify = async () => {
      begun.resolve()
      await go.promise
    }
    await jobs.work({ ...idle, 'uploads.verify': verify }, {})
    const uploadId = `01990000-0000-7000-8000-00000000007${round}`
    await database.db.transaction().execute((tx) => jobs.enqueue(tx, 'uploads.verify', { uploadId }))
    await begun.promise
    const stopped = jobs.stop(20_000)
    expect(await endAll()).toBeGreaterThan(0)
    go.resolve()
    await stopped
    expect(told()).toBe(0)
  }
})

test('a kind that comes in crowds is worked on side by side, and one that fails takes no other with it', async () => {
  const jobs = await newJobs()
  await sql`DELETE FROM pgboss.job`.execute(database.db)
  await database.db.transaction().execute(async (tx) => {
    for (let at = 0; at < 20; at++) await jobs.enqueue(tx, 'webhooks.handle', { eventId: `evt_${at}` })
  })
  const together = Promise.withResolvers<void>()
  let begun = 0
  const handler: JobHandlers['webhooks.handle'] = async ({ eventId }) => {
    begun += 1
    if (begun === jobKinds['webhooks.handle'].batch) together.resolve()
    await together.promise
    if (eventId === 'evt_3') throw new Error('never')
  }
  await jobs.work({ ...idle, 'webhooks.handle': handler }, {})
  const states = async () => {
    const { rows } = await sql<{ state: string; count: number }>`
      SELECT state, count(*) FROM pgboss.job WHERE name = 'webhooks.handle' GROUP BY state ORDER BY state`.execute(
      database.db,
    )
    return rows
  }
  await expect.poll(states, { timeout: 10_000 }).toEqual([
    { state: 'retry', count: 1 },
    { state: 'completed', count: 19 },
  ])
  const { rows } = await sql<{ message: string }>`
    SELECT output ->> 'message' AS message FROM pgboss.job WHERE state = 'retry'`.execute(database.db)
  expect(rows).toEqual([{ message: 'never' }])
})
