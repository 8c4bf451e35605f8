import type { Transport } from '@veza/shared/contracts/accounts.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { expect, test } from 'vitest'
import { type Judgement, judge, REPEAT_WITHIN_MS } from './rotation.ts'

const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms)
const expiresAt = at(30 * DAY_MS)

const cases: [
  string,
  { used?: number; repeated?: number; successorUsed?: boolean; arrived: number; transport?: Transport },
  Judgement,
][] = [
  ['fresh', { arrived: 1 }, 'rotate'],
  ['fresh, at its end', { arrived: 30 * DAY_MS }, 'expired'],
  ['fresh, just before its end', { arrived: 30 * DAY_MS - 1 }, 'rotate'],
  ['spent, at once', { used: 5, arrived: 6 }, 'repeat'],
  ['spent, and already waiting then', { used: 5, arrived: 4 }, 'repeat'],
  ['spent, at the last moment', { used: 5, arrived: 5 + REPEAT_WITHIN_MS }, 'repeat'],
  ['spent, a moment too late', { used: 5, arrived: 6 + REPEAT_WITHIN_MS }, 'reuse'],
  ['spent, answer known to have arrived', { used: 5, successorUsed: true, arrived: 6 }, 'reuse'],
  [
    'spent and successor spent, waiting since before',
    { used: 5, successorUsed: true, arrived: 4 },
    'concurrent',
  ],
  ['repeated, once more', { used: 5, repeated: 8, arrived: 9 }, 'reuse'],
  ['repeated, waiting since before the repeat', { used: 5, repeated: 8, arrived: 8 }, 'concurrent'],
  ['spent long ago', { used: 5, arrived: 40 * DAY_MS }, 'reuse'],
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
  const { used, repeated, successorUsed = false, arrived, transport = 'bearer' } = given
  const token = {
    usedAt: used === undefined ? null : at(used),
    repeatedAt: repeated === undefined ? null : at(repeated),
    expiresAt,
  }
  expect(judge(token, successorUsed, at(arrived), transport)).toBe(judgement)
})
