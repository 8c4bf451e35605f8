import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../../e2e/support/redis.ts'
import { openRedis, type RedisConnection } from '../redis/index.ts'
import { sharedFailures } from './failures.ts'
import { type Limits, openLimits } from './index.ts'
import type { LimitKind } from './table.ts'
import { takeAny } from './testing.ts'

let server: TestRedis
const open: RedisConnection[] = []
let told: string[] = []
let fallbacks = 0
const log = {
  error: (_line: object, text: string) => told.push(`ERROR ${text}`),
  info: (text: string) => told.push(text),
}

/** What one process of ours has: a connection and limits of its own. */
async function process(): Promise<Limits> {
  const silent = { error: () => undefined, info: () => undefined } as never
  const redis = await openRedis({ url: server.url }, silent)
  open.push(redis)
  return openLimits(redis.client, { log: log as never, onFallback: () => fallbacks++ })
}

/** Takes until refused. @returns how many were admitted */
async function takeAll(limits: Limits, kind: LimitKind, key: string): Promise<number> {
  for (let taken = 0; ; taken++)
    try {
      await takeAny(limits, kind, key)
    } catch (error) {
      expect(error).toMatchObject({ status: 429, code: 'rate-limited' })
      return taken
    }
}

/** Asks again until it holds: reconnecting takes as long as it takes. */
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await holds())) await sleep(20)
}

beforeAll(async () => {
  server = await startRedis()
})
beforeEach(() => {
  told = []
  fallbacks = 0
})
afterAll(async () => {
  await Promise.all(open.map((connection) => connection.close()))
  await server?.stop()
})

test('two processes share a limit, and its burst', async () => {
  const [one, other] = [await process(), await process()]
  const answers = await Promise.allSettled(
    Array.from({ length: 300 }, (_, at) => (at % 2 ? one : other).take('address', '203.0.113.1')),
  )
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(220)
  expect(fallbacks).toBe(0)
})

test('two processes share failures, and a success clears them for both', async () => {
  const [one, other] = [await process(), await process()]
  const key = 'shared@veza.example'
  for (let failure = 0; failure < 4; failure++) await (failure % 2 ? one : other).attempt('own-password', key)
  const right = await one.attempt('own-password', key)
  for (const limits of [one, other])
    await expect(limits.attempt('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 15 })
  await right.succeeded()
  for (let failure = 0; failure < 3; failure++) await other.attempt('own-password', key)
})

test('tries made at once in two processes count as those made one after the other', async () => {
  const [one, other] = [await process(), await process()]
  const key = 'at-once@veza.example'
  const all = await Promise.allSettled(
    Array.from({ length: 10 }, (_, at) => (at % 2 ? one : other).attempt('own-password', key)),
  )
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
})

test('a try that is given back counts no longer, as often as that is said, and ends the wait that it began', async () => {
  const [one, other] = [await process(), await process()]
  const key = 'given-back@veza.example'
  const first = await one.attempt('own-password', key)
  for (let failure = 0; failure < 3; failure++) await one.attempt('own-password', key)
  const fifth = await other.attempt('own-password', key)
  await expect(one.attempt('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 15 })
  for (let times = 0; times < 3; times++) await fifth.release()
  await one.attempt('own-password', key)
  await expect(other.attempt('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 15 })
  // One that came to its end late does not end the wait of a later one.
  await first.release()
  await expect(other.attempt('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 15 })
})

test('waits get longer, are over when they are over, and are forgotten in the end', async () => {
  await process()
  const client = open.at(-1)?.client
  if (!client) throw new Error('no Redis')
  const failures = sharedFailures(client)
  const backOff = { after: 2, rememberSeconds: 1, longestSeconds: 20 }
  const reserve = (id: string) => failures.reserve('waits', id, backOff)
  expect([await reserve('1'), await reserve('2')]).toEqual([0, 0])
  expect(await reserve('3')).toBeGreaterThan(14_000)
  expect(await failures.waitMs('waits')).toBeLessThanOrEqual(15_000)
  // As if the time had come.
  await client.hset('waits', 'waitUntil', 0, 'forgetAt', '9000000000000')
  expect(await reserve('3')).toBe(0)
  expect(await failures.waitMs('waits')).toBeGreaterThan(19_000)
  await client.hset('waits', 'waitUntil', 0)
  expect(await reserve('4')).toBe(0)
  expect(await failures.waitMs('waits')).toBeLessThanOrEqual(20_000)
  expect(await client.hget('waits', 'count')).toBe('4')
  await client.hset('waits', 'waitUntil', 0, 'forgetAt', 1)
  expect(await reserve('5')).toBe(0)
  expect(await client.hgetall('waits')).toMatchObject({ count: '1', waitUntil: '0' })
  expect(await client.pttl('waits')).toBeLessThanOrEqual(1_000)
})

test('with Redis gone this process counts alone, at once; with Redis back, together again', async () => {
  const limits = await process()
  expect(await takeAll(limits, 'register-account', 'a@veza.example')).toBe(10)
  await server.stop()
  expect(await takeAll(limits, 'register-account', 'b@veza.example')).toBe(10)
  expect(fallbacks).toBe(11)
  expect(told.filter((line) => line.startsWith('ERROR'))).toHaveLength(1)

  await server.start()
  const other = await process()
  await until(async () => {
    await limits.take('listening', '203.0.113.9')
    return told.some((line) => line.includes('Redis is back'))
  })
  fallbacks = 0
  const sum =
    (await takeAll(limits, 'register-account', 'c@veza.example')) +
    (await takeAll(other, 'register-account', 'c@veza.example'))
  expect(sum).toBe(10)
  expect(fallbacks).toBe(0)
})

test('back-off holds in this process while Redis is gone', async () => {
  const limits = await process()
  await server.stop()
  try {
    for (let failure = 0; failure < 4; failure++) await limits.attempt('own-password', 'd@veza.example')
    const fifth = await limits.attempt('own-password', 'd@veza.example')
    await expect(limits.attempt('own-password', 'd@veza.example')).rejects.toMatchObject({ status: 429 })
    await fifth.succeeded()
    await expect(limits.attempt('own-password', 'd@veza.example')).resolves.toBeDefined()
  } finally {
    await server.start()
  }
})

test('a try that Redis has counted, and that is settled while it is gone, is no fault', async () => {
  const limits = await process()
  const [right, released] = [
    await limits.attempt('own-password', 'g@veza.example'),
    await limits.attempt('own-password', 'g@veza.example'),
  ]
  await server.stop()
  try {
    await released.release()
    await right.succeeded()
    expect(fallbacks).toBe(2)
  } finally {
    await server.start()
  }
})

test('a Redis that takes connections and answers nothing costs one wait, not one a request', async () => {
  const limits = await process()
  await limits.take('listening', '203.0.113.20')
  server.freeze()
  try {
    expect(await takeAll(limits, 'register-account', 'e@veza.example')).toBe(10)
    expect(fallbacks).toBe(11)
    expect(told.filter((line) => line.startsWith('ERROR'))).toHaveLength(1)
  } finally {
    server.thaw()
  }
  await until(async () => {
    await limits.take('listening', '203.0.113.20')
    return told.some((line) => line.includes('Redis is back'))
  })
})

test('a process starts while Redis is away, and joins in when it comes', async () => {
  await server.stop()
  const limits = await process()
  expect(await takeAll(limits, 'register-account', 'f@veza.example')).toBe(10)
  await server.start()
  await until(async () => {
    await limits.take('listening', '203.0.113.30')
    return told.some((line) => line.includes('Redis is back'))
  })
})

test('Redis holds neither addresses nor e-mail', async () => {
  const limits = await process()
  await limits.attempt('sign-in-account', 'planted@veza.example')
  await limits.attempt('sign-in-address', '203.0.113.77')
  const keys = (await open.at(-1)?.client.keys('*')) ?? []
  expect(keys.length).toBeGreaterThan(1)
  expect(keys.join('\n')).not.toMatch(/planted|203\.0\.113/)
})
