import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { insured } from './insured.ts'
import { type Limits, limitsBy, ownCounters } from './limits.ts'
import { accountAt, networkOf } from './subject-key.ts'
import { backOffSeconds } from './table.ts'

const limits = (): Limits => limitsBy(ownCounters())
const pass = (seconds: number) => vi.advanceTimersByTime(seconds * 1000)

/** @returns how many were admitted of so many in one moment */
async function admitted(
  of: Limits,
  kind: Parameters<Limits['take']>[0],
  key: string,
  times: number,
): Promise<number> {
  let count = 0
  for (let at = 0; at < times; at++)
    await of.take(kind, key).then(
      () => count++,
      () => undefined,
    )
  return count
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
    ['sign-in-account', 10, 50, 60],
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

  test('of an account from everywhere begins with the fiftieth failure, and never passes half a minute', async () => {
    const one = limits()
    for (let at = 0; at < 49; at++) await one.failed('sign-in-account', 'a@veza.example')
    await one.take('sign-in-account', 'a@veza.example')
    for (let at = 0; at < 500; at++) await one.failed('sign-in-account', 'a@veza.example')
    await expect(one.take('sign-in-account', 'a@veza.example')).rejects.toMatchObject({
      retryAfterSeconds: 30,
    })
  })

  test('of an account is one network’s own, however its addresses are written', async () => {
    const one = limits()
    for (let at = 0; at < 5; at++)
      await one.failed('sign-in-here', accountAt('A@veza.example', `2001:db8::${at}`))
    await expect(one.take('sign-in-here', accountAt(' a@Veza.example', '2001:db8::9'))).rejects.toMatchObject(
      {
        status: 429,
      },
    )
    await one.take('sign-in-here', accountAt('a@veza.example', '2001:db8:0:1::9'))
    await one.take('sign-in-here', accountAt('b@veza.example', '2001:db8::9'))
  })

  test('holds exactly so long, and no attempt makes it longer but a wrong one', async () => {
    const one = limits()
    const key = 'someone@veza.example'
    for (let failure = 1; failure <= 5; failure++) {
      await one.take('own-password', key)
      await one.failed('own-password', key)
    }
    await expect(one.take('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 15 })
    pass(14.9)
    await expect(one.take('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 1 })
    pass(0.1)
    await one.take('own-password', key)
    await one.failed('own-password', key)
    await expect(one.take('own-password', key)).rejects.toMatchObject({ retryAfterSeconds: 30 })
    // Whoever keeps knocking is let in all the same, when the time has come.
    pass(61)
    await one.take('own-password', key)
    await one.succeeded('own-password', key)
    await one.failed('own-password', key)
    await one.take('own-password', key)
  })

  test('is never for ever: a day of wrong attempts leaves 15 minutes', async () => {
    const one = limits()
    for (let at = 0; at < 500; at++) await one.failed('own-password', 'a@veza.example')
    await expect(one.take('own-password', 'a@veza.example')).rejects.toMatchObject({
      retryAfterSeconds: 900,
    })
    pass(900)
    await expect(one.take('own-password', 'a@veza.example')).resolves.toBeDefined()
  })

  test('of an address begins later and is forgotten sooner: many people may share it', async () => {
    const one = limits()
    for (let at = 0; at < 19; at++) await one.failed('sign-in-address', '203.0.113.1')
    await one.take('sign-in-address', '203.0.113.1')
    await one.failed('sign-in-address', '203.0.113.1')
    await expect(one.take('sign-in-address', '203.0.113.1')).rejects.toMatchObject({ retryAfterSeconds: 15 })
    pass(3600)
    await one.failed('sign-in-address', '203.0.113.1')
    await one.take('sign-in-address', '203.0.113.1')
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
  const failing = { take: away, waitSeconds: away, fail: away, clear: away }
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
