import type { ModerationCase } from '@veza/shared/contracts/moderation.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import { expect, test } from 'vitest'
import { claimOf, decisionKeys, decisionsFor, reasonsFor, suspensionDays, untilOf } from './decisions.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const of = (kind: ModerationCase['target']['kind'], title: string | null) =>
  decisionsFor({
    target: {
      kind,
      title,
      id: '',
      path: null,
      text: null,
      moderation: 'none',
      owner: { id: '', username: 'ann' },
    },
  })

test('what is deleted cannot be hidden, and a page cannot be removed; its owner can always be warned', () => {
  expect(of('track', 'A song')).toEqual(['dismiss', 'hide', 'remove', 'warn', 'suspend', 'ban'])
  expect(of('profile', 'Ann')).toEqual(['dismiss', 'hide', 'warn', 'suspend', 'ban'])
  expect(of('release', null)).toEqual(['dismiss', 'warn', 'suspend', 'ban'])
})

test('no two decisions have the same key', () => {
  expect(new Set(Object.values(decisionKeys)).size).toBe(6)
})

test('the most named reason is ready first, and every other one can be chosen', () => {
  const reasons = reasonsFor({
    reasons: [
      { reason: 'privacy', count: 3 },
      { reason: 'spam', count: 1 },
    ],
  })
  expect(reasons.slice(0, 3)).toEqual(['privacy', 'spam', 'hate'])
  expect(new Set(reasons).size).toBe(10)
})

test('a claim is its holder’s until its time is over, and then nobody’s', () => {
  const claim = { by: { id: 'one', username: 'ann' }, until: '2026-03-01T12:00:01.000Z' }
  expect(claimOf({ claim }, 'one', now).kind).toBe('own')
  expect(claimOf({ claim }, 'two', now)).toMatchObject({ kind: 'other', name: 'ann' })
  expect(claimOf({ claim: { ...claim, until: now.toISOString() } }, 'one', now).kind).toBe('nobody')
  expect(claimOf({ claim: null }, 'one', now).kind).toBe('nobody')
})

test('every suspension that is offered ends within the year that the server allows', () => {
  for (const days of suspensionDays)
    expect(Date.parse(untilOf(days, now)) - now.getTime()).toBeLessThanOrEqual(366 * DAY_MS)
})
