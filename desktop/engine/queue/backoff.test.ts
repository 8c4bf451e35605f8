import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accountBackOffOf, backOffOf, pauseMs } from './backoff.ts'

const backOff = { baseMs: 1_000, capMs: 60_000, attempts: 30 }
const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('a pause is between nothing and its step, and no step passes the cap', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fraction, (attempts, random) => {
      const pause = pauseMs(backOff, attempts, () => random, undefined)
      expect(pause).toBeGreaterThanOrEqual(0)
      expect(pause).toBeLessThanOrEqual(Math.min(60_000, 1_000 * 2 ** (attempts - 1)))
    }),
  )
})

test('what the other side asks for is a floor, never cut', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fraction,
      fc.integer({ min: 0, max: 3_600_000 }),
      (n, r, asked) => {
        expect(pauseMs(backOff, n, () => r, asked)).toBeGreaterThanOrEqual(asked)
      },
    ),
  )
})

test('jitter is full: the whole step is used', () => {
  expect(pauseMs(backOff, 4, () => 0, undefined)).toBe(0)
  expect(pauseMs(backOff, 4, () => 0.999_999, undefined)).toBe(8_000)
})

test('a server that is down is asked less and less by each job, and once a minute for an account', () => {
  expect(pauseMs(backOffOf('server-trouble'), 100, () => 0.999_999, undefined)).toBe(300_000)
  expect(pauseMs(accountBackOffOf('server-trouble'), 100, () => 0.999_999, undefined)).toBe(60_000)
})

test('being offline is waited out for ever, a killed encoder is not', () => {
  expect(backOffOf('network-unreachable').attempts).toBe(Number.POSITIVE_INFINITY)
  expect(backOffOf('encoder-stopped').attempts).toBe(3)
})
