import { HOUR_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newUser, type SignedInUser } from '../support/server.ts'
import { startTarget, type Target } from './support/target.ts'

let server: Target
let victim: SignedInUser
let bystander: SignedInUser

// A proxy of ours says who asks, so that one test can come from everywhere.
beforeAll(async () => {
  server = await startTarget({ env: { DISABLE_RATE_LIMIT_FOR_TESTS: 'false', TRUST_PROXY: '1' } })
  victim = await newUser(server)
  bystander = await newUser(server)
})
afterAll(async () => {
  vi.useRealTimers()
  await server?.stop()
})

interface Attempt {
  readonly status: number
  readonly waitSeconds: number
}

async function signIn(email: string, password: string, address: string): Promise<Attempt> {
  const answer = await fetch(`${server.url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify({ email, password }),
  })
  await answer.arrayBuffer()
  return { status: answer.status, waitSeconds: Number(answer.headers.get('retry-after') ?? 0) }
}

let made = 0
/** Each in a network of its own. */
const anAddress = () => `100.${64 + Math.trunc(++made / 250)}.${made % 250}.1`

describe('one address that guesses at many accounts', () => {
  test('is slowed, and whoever comes from another is not', async () => {
    const attempts: Attempt[] = []
    for (let at = 0; at < 40; at++)
      attempts.push(await signIn(`guess-${at}@veza.example`, 'a guess at it', '192.0.2.1'))
    const checked = attempts.filter(({ status }) => status === 401).length
    expect(checked).toBeLessThanOrEqual(10)
    expect(attempts.at(-1)?.status).toBe(429)
    expect((await signIn(bystander.email, bystander.password, anAddress())).status).toBe(200)
  })
})

describe('many addresses that guess at one account', () => {
  test('are slowed together, alike for one that there is not; others are not affected', async () => {
    const unknown = 'nobody-of-that-name@veza.example'
    const statuses = { victim: [] as number[], unknown: [] as number[] }
    for (let at = 0; at < 70; at++) {
      statuses.victim.push((await signIn(victim.email, `guess number ${at}`, anAddress())).status)
      statuses.unknown.push((await signIn(unknown, `guess number ${at}`, anAddress())).status)
    }
    expect(statuses.victim.filter((status) => status === 401).length).toBeLessThanOrEqual(10)
    expect(statuses.victim.at(-1)).toBe(429)
    expect(statuses.victim).toEqual(statuses.unknown)
    expect((await signIn(bystander.email, bystander.password, anAddress())).status).toBe(200)
  })

  test('do not keep its owner out: at once where they had a session before, and anywhere within a minute', async () => {
    // Only what the clock says is made up: timers and sockets go on as they do.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    let longest = 0
    for (let at = 0; at < 40; at++) {
      const { status, waitSeconds } = await signIn(victim.email, `more guesses ${at}`, anAddress())
      longest = Math.max(longest, waitSeconds)
      if (status === 429) vi.setSystemTime(Date.now() + (waitSeconds + 1) * 1000)
    }
    expect(longest).toBeGreaterThan(0)
    expect(longest).toBeLessThanOrEqual(MINUTE_MS / 1000)
    await signIn(victim.email, 'one guess more', anAddress())
    expect((await signIn(victim.email, victim.password, '127.0.0.1')).status).toBe(200)
    // The attack goes on as fast as it may; the owner waits as long as they are told to, and is in.
    const { waitSeconds } = await signIn(victim.email, victim.password, anAddress())
    vi.setSystemTime(Date.now() + (waitSeconds + 1) * 1000)
    expect((await signIn(victim.email, victim.password, anAddress())).status).toBe(200)
  })
})

describe('one address that guesses at one account', () => {
  test('waits longer each time, a quarter of an hour at most, and never for good', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + HOUR_MS })
    const here = anAddress()
    let longest = 0
    let checked = 0
    for (let at = 0; at < 40; at++) {
      const { status, waitSeconds } = await signIn(victim.email, `guesses from here ${at}`, here)
      if (status === 401) checked++
      longest = Math.max(longest, waitSeconds)
      if (status === 429) vi.setSystemTime(Date.now() + (waitSeconds + 1) * 1000)
    }
    expect(checked).toBeLessThanOrEqual(25)
    expect(longest).toBeGreaterThan(MINUTE_MS / 1000)
    expect(longest).toBeLessThanOrEqual((15 * MINUTE_MS) / 1000)
    vi.setSystemTime(Date.now() + HOUR_MS)
    expect((await signIn(victim.email, victim.password, here)).status).toBe(200)
    // What was failed before counts no more.
    for (let at = 0; at < 4; at++) expect((await signIn(victim.email, 'mistyped', here)).status).toBe(401)
    expect((await signIn(victim.email, victim.password, here)).status).toBe(200)
  })
})
