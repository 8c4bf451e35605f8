import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startRedis, type TestRedis } from '../../../e2e/support/redis.ts'
import { openRedis, type RedisConnection } from '../redis/index.ts'
import { type Limits, openLimits } from './index.ts'

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
async function takeAll(limits: Limits, kind: Parameters<Limits['take']>[0], key: string): Promise<number> {
  for (let taken = 0; ; taken++)
    try {
      await limits.take(kind, key)
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
  for (let failure = 0; failure < 5; failure++) await (failure % 2 ? one : other).failed('own-password', key)
  for (const limits of [one, other])
    await expect(limits.take('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 15 })
  await one.succeeded('own-password', key)
  await expect(other.take('own-password', key)).resolves.toMatchObject({ limit: 10 })
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
    for (let failure = 0; failure < 5; failure++) await limits.failed('own-password', 'd@veza.example')
    await expect(limits.take('own-password', 'd@veza.example')).rejects.toMatchObject({ status: 429 })
    await limits.succeeded('own-password', 'd@veza.example')
    await expect(limits.take('own-password', 'd@veza.example')).resolves.toBeDefined()
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
  await limits.take('sign-in-account', 'planted@veza.example')
  await limits.take('sign-in-address', '203.0.113.77')
  const keys = (await open.at(-1)?.client.keys('*')) ?? []
  expect(keys.length).toBeGreaterThan(1)
  expect(keys.join('\n')).not.toMatch(/planted|203\.0\.113/)
})
