import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { insured } from './insured.ts'
import { type Attempt, type Limits, limitsBy, ownCounters } from './limits.ts'
import { accountAt, networkOf } from './subject-key.ts'
import { type BackOffKind, backOffSeconds, type LimitKind } from './table.ts'
import { takeAny } from './testing.ts'

const limits = (): Limits => limitsBy(ownCounters())
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000)

/** @returns how many were admitted of so many in one moment */
async function admitted(of: Limits, kind: LimitKind, key: string, times: number): Promise<number> {
  let count = 0
  for (let at = 0; at < times; at++)
    await takeAny(of, kind, key).then(
      () => count++,
      () => undefined,
    )
  return count
}

/** Fails as soon as it is let, so often. */
async function fail(of: Limits, kind: BackOffKind, key: string, times: number) {
  const attempts: Attempt[] = []
  while (attempts.length < times)
    await of.attempt(kind, key).then(
      (attempt) => attempts.push(attempt),
      ({ retryAfterSeconds }: { retryAfterSeconds: number }) => pass(retryAfterSeconds),
    )
  return attempts
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('the numbers', () => {
  test.each([
    ['address', 200, 20, 60],
    ['user', 1000, 100, 60],
    ['sign-in-address', 10, 0, 60],
    ['oauth-address', 10, 0, 60],
    ['sign-in-here', 10, 0, 60],
    ['own-password', 10, 0, 60],
    ['passkey-options-address', 60, 0, 60],
    ['register-address', 10, 0, 60],
    ['register-account', 10, 0, 60],
    ['upload-signing', 600, 0, 60],
    ['webhook-forged', 60, 0, 60],
    ['webhook-forged-everywhere', 1000, 0, 3600],
  ] as const)('%s: %i in a window, and %i more', async (kind, points, burst, seconds) => {
    const one = limits()
    expect(await admitted(one, kind, '203.0.113.1', points + burst + 5)).toBe(points + burst)
    pass(seconds - 1)
    expect(await admitted(one, kind, '203.0.113.1', 1)).toBe(0)
    pass(1)
    expect(await admitted(one, kind, '203.0.113.1', points + 1)).toBe(points)
  })

  test('a burst is there again after five minutes', async () => {
    const one = limits()
    expect(await admitted(one, 'address', 'a', 300)).toBe(220)
    pass(60)
    expect(await admitted(one, 'address', 'a', 300)).toBe(200)
    pass(300)
    expect(await admitted(one, 'address', 'a', 300)).toBe(220)
  })

  test('one key does not hinder another, nor one kind another', async () => {
    const one = limits()
    expect(await admitted(one, 'register-account', 'a@veza.example', 11)).toBe(10)
    expect(await admitted(one, 'register-account', 'b@veza.example', 1)).toBe(1)
    expect(await admitted(one, 'sign-in-account', 'a@veza.example', 1)).toBe(1)
    expect(await admitted(one, 'register-account', ' A@Veza.example', 1)).toBe(0)
  })

  test('what is left is told, and how long to wait', async () => {
    const one = limits()
    expect(await one.take('upload-signing', 'u')).toEqual({
      limit: 600,
      windowSeconds: 60,
      remaining: 599,
      resetSeconds: 60,
    })
    await admitted(one, 'upload-signing', 'u', 599)
    pass(20.5)
    await expect(one.take('upload-signing', 'u')).rejects.toMatchObject({
      status: 429,
      code: 'rate-limited',
      retryAfterSeconds: 40,
      allowance: { remaining: 0, resetSeconds: 40 },
    })
  })
})

describe('back-off', () => {
  test('begins with the fifth failure, doubles, and never passes 15 minutes', () => {
    expect(
      [0, 4, 5, 6, 7, 8, 9, 10, 11, 12, 1000, 1e9].map((failures) => backOffSeconds({ after: 5 }, failures)),
    ).toEqual([0, 0, 15, 30, 60, 120, 240, 480, 900, 900, 900, 900])
  })

  test('counts tries made at once as it counts those made one after the other', async () => {
    const one = limits()
    const all = await Promise.allSettled(Array.from({ length: 9 }, () => one.attempt('own-password', 'a')))
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
    await expect(one.attempt('own-password', 'a')).rejects.toMatchObject({ retryAfterSeconds: 15 })
    // The window as well: whichever takes longer.
    await expect(one.attempt('own-password', 'a')).rejects.toMatchObject({ retryAfterSeconds: 60 })
    pass(60)
    const next = await Promise.allSettled(Array.from({ length: 9 }, () => one.attempt('own-password', 'a')))
    expect(next.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('counts no try that is given back, as often as that is said, and ends the wait that it began', async () => {
    const one = limits()
    await fail(one, 'own-password', 'a', 4)
    const fifth = await one.attempt('own-password', 'a')
    await expect(one.attempt('own-password', 'a')).rejects.toMatchObject({ retryAfterSeconds: 15 })
    for (let times = 0; times < 3; times++) await fifth.release()
    await one.attempt('own-password', 'a')
    await expect(one.attempt('own-password', 'a')).rejects.toMatchObject({ retryAfterSeconds: 15 })
    // One that came to its end late does not end the wait of a later one.
    const late = limits()
    const slow = await late.attempt('own-password', 'a')
    await fail(late, 'own-password', 'a', 4)
    await slow.release()
    await expect(late.attempt('own-password', 'a')).rejects.toMatchObject({ retryAfterSeconds: 15 })
  })

  test('a right one forgets the failures, those under way too', async () => {
    const one = limits()
    const right = await one.attempt('own-password', 'a')
    const other = await one.attempt('own-password', 'a')
    await fail(one, 'own-password', 'a', 2)
    await right.succeeded()
    await other.release()
    await fail(one, 'own-password', 'a', 5)
    await expect(one.attempt('own-password', 'a')).rejects.toMatchObject({ retryAfterSeconds: 15 })
  })

  test('of an account from everywhere: right ones leave no trace', async () => {
    const one = limits()
    for (let at = 0; at < 30; at++) await (await one.attempt('sign-in-account', 'a@veza.example')).release()
    for (let at = 0; at < 10; at++) await one.attempt('sign-in-account', 'a@veza.example')
    await expect(one.attempt('sign-in-account', 'a@veza.example')).rejects.toMatchObject({
      retryAfterSeconds: 60,
    })
  })

  test('of an account from everywhere begins with the fiftieth failure, and never passes half a minute', async () => {
    const one = limits()
    await fail(one, 'sign-in-account', 'a@veza.example', 49)
    pass(60)
    const [last] = await fail(one, 'sign-in-account', 'a@veza.example', 1)
    await expect(one.attempt('sign-in-account', 'a@veza.example')).rejects.toMatchObject({
      retryAfterSeconds: 15,
    })
    await last?.release()
    await fail(one, 'sign-in-account', 'a@veza.example', 20)
    await expect(one.attempt('sign-in-account', 'a@veza.example')).rejects.toMatchObject({
      retryAfterSeconds: 30,
    })
  })

  test('of an account is one network’s own, however its addresses are written', async () => {
    const one = limits()
    for (let at = 0; at < 5; at++)
      await one.attempt('sign-in-here', accountAt('A@veza.example', `2001:db8::${at}`))
    const again = one.attempt('sign-in-here', accountAt(' a@Veza.example', '2001:db8::9'))
    await expect(again).rejects.toMatchObject({ status: 429 })
    await one.attempt('sign-in-here', accountAt('a@veza.example', '2001:db8:0:1::9'))
    await one.attempt('sign-in-here', accountAt('b@veza.example', '2001:db8::9'))
  })

  test('holds exactly so long, and no attempt makes it longer but a wrong one', async () => {
    const one = limits()
    const key = 'someone@veza.example'
    for (let failure = 1; failure <= 5; failure++) await one.attempt('own-password', key)
    await expect(one.attempt('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 15 })
    pass(14.9)
    await expect(one.attempt('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 1 })
    pass(0.1)
    await one.attempt('own-password', key)
    await expect(one.attempt('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 30 })
    // Whoever keeps knocking is let in all the same, when the time has come.
    pass(61)
    await (await one.attempt('own-password', key)).succeeded()
    await one.attempt('own-password', key)
    await one.attempt('own-password', key)
  })

  test('is never for ever: a day of wrong attempts leaves 15 minutes', async () => {
    const one = limits()
    await fail(one, 'own-password', 'a@veza.example', 80)
    await expect(one.attempt('own-password', 'a@veza.example')).rejects.toMatchObject({
      retryAfterSeconds: 900,
    })
    pass(900)
    await expect(one.attempt('own-password', 'a@veza.example')).resolves.toBeDefined()
  })

  test('of an address begins later and is forgotten sooner: many people may share it', async () => {
    const one = limits()
    await fail(one, 'sign-in-address', '203.0.113.1', 19)
    pass(60)
    await fail(one, 'sign-in-address', '203.0.113.1', 1)
    await expect(one.attempt('sign-in-address', '203.0.113.1')).rejects.toMatchObject({
      retryAfterSeconds: 15,
    })
    pass(3600)
    await one.attempt('sign-in-address', '203.0.113.1')
    await one.attempt('sign-in-address', '203.0.113.1')
  })
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff::1', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['not an address', 'not an address'],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

test('the fault is told once a minute while it lasts, and counted every time', async () => {
  let nowMs = 0
  let fallbacks = 0
  const errors: unknown[] = []
  let asked = 0
  const away = () => {
    asked++
    return Promise.reject(new Error('away'))
  }
  const failing = { take: away, waitSeconds: away, reserve: away, giveBack: away, clear: away }
  const both = insured(failing, ownCounters(), {
    log: { error: (line: unknown) => errors.push(line), info: () => undefined } as never,
    onFallback: () => fallbacks++,
    isReady: () => true,
    monotonicMs: () => nowMs,
  })
  for (let second = 0; second <= 120; second++) {
    nowMs = second * 1000
    await both.take('address', 'a')
  }
  expect(fallbacks).toBe(121)
  expect(errors).toHaveLength(3)
  // Redis rests three seconds after each failure.
  expect(asked).toBe(41)
})
