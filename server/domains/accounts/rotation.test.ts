import type { Transport } from '@veza/shared/contracts/accounts.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { expect, test } from 'vitest'
import { type Judgement, judge, REPEAT_WITHIN_MS } from './rotation.ts'

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms)
const expiresAt = at(30 * DAY_MS)

const cases: [
  string,
  {
    used?: number
    repeated?: number
    successorUsed?: boolean
    /** An access token of the answer was shown. */
    seen?: boolean
    /** The server's secret has changed since. */
    unknown?: boolean
    arrived: number
    transport?: Transport
  },
  Judgement,
][] = [
  ['fresh', { arrived: 1 }, 'rotate'],
  ['fresh, at its end', { arrived: 30 * DAY_MS }, 'expired'],
  ['fresh, just before its end', { arrived: 30 * DAY_MS - 1 }, 'rotate'],
  ['spent, at once', { used: 5, arrived: 6 }, 'repeat'],
  ['spent, and already waiting then', { used: 5, arrived: 4 }, 'repeat'],
  ['spent, weeks later, nothing of the answer ever shown', { used: 5, arrived: 29 * DAY_MS }, 'repeat'],
  ['spent, nothing of the answer ever shown, at its end', { used: 5, arrived: 30 * DAY_MS }, 'expired'],
  ['spent, at once, and an access token of the answer shown', { used: 5, seen: true, arrived: 6 }, 'reuse'],
  [
    'spent, waiting since before, and an access token shown',
    { used: 5, seen: true, arrived: 4 },
    'concurrent',
  ],
  ['spent, successor unknown, at once', { used: 5, unknown: true, arrived: 5 + REPEAT_WITHIN_MS }, 'repeat'],
  ['spent, successor unknown, too late', { used: 5, unknown: true, arrived: 6 + REPEAT_WITHIN_MS }, 'reuse'],
  ['spent, answer known to have arrived', { used: 5, successorUsed: true, arrived: 6 }, 'reuse'],
  [
    'spent and successor spent, waiting since before',
    { used: 5, successorUsed: true, arrived: 4 },
    'concurrent',
  ],
  ['repeated, once more', { used: 5, repeated: 8, arrived: 9 }, 'repeat'],
  [
    'repeated, and an access token of the repeat shown',
    { used: 5, repeated: 8, seen: true, arrived: 9 },
    'reuse',
  ],
  ['repeated, waiting since before the repeat', { used: 5, repeated: 8, arrived: 8 }, 'concurrent'],
  ['spent long ago, with a successor used', { used: 5, successorUsed: true, arrived: 40 * DAY_MS }, 'reuse'],
  ['by cookie: spent, at once', { used: 5, arrived: 6, transport: 'cookie' }, 'repeat'],
  [
    'by cookie: answer known to have arrived',
    { used: 5, successorUsed: true, arrived: 6, transport: 'cookie' },
    'concurrent',
  ],
  ['by cookie: repeated, once more', { used: 5, repeated: 8, arrived: 9, transport: 'cookie' }, 'concurrent'],
  [
    'by cookie: repeated, a moment too late',
    { used: 5, repeated: 8, arrived: 6 + REPEAT_WITHIN_MS, transport: 'cookie' },
    'reuse',
  ],
]

test.each(cases)('%s', (_name, given, judgement) => {
  const { used, repeated, arrived, transport = 'bearer' } = given
  const { successorUsed = false, seen = false, unknown = false } = given
  const token = {
    usedAt: used === undefined ? null : at(used),
    repeatedAt: repeated === undefined ? null : at(repeated),
    expiresAt,
  }
  const answered = { isKnown: !unknown, isSuccessorUsed: successorUsed, isArrived: seen }
  expect(judge(token, answered, at(arrived), transport)).toBe(judgement)
})
