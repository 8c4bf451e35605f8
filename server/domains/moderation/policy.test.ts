import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { expect, test } from 'vitest'
import { assertFits, rankAt } from './policy.ts'

test('each further report counts as six hours of age, a week at most', () => {
  const createdAt = new Date('2026-03-10T00:00:00Z')
  const at = (reports: number) => (createdAt.getTime() - rankAt({ createdAt, reports }).getTime()) / HOUR_MS
  expect([1, 2, 5, 29, 30, 1000].map(at)).toEqual([0, 6, 24, 168, 168, 168])
})

const now = new Date('2026-03-10T00:00:00Z')
const later = new Date('2026-04-10T00:00:00Z')
test.each([
  ['track', 'hide', undefined, 'fits'],
  ['track', 'remove', undefined, 'fits'],
  ['release', 'remove', undefined, 'fits'],
  ['playlist', 'hide', undefined, 'fits'],
  ['profile', 'hide', undefined, 'fits'],
  ['profile', 'remove', undefined, 'wrong-action'],
  ['profile', 'ban', undefined, 'fits'],
  ['track', 'dismiss', undefined, 'fits'],
  ['track', 'warn', undefined, 'fits'],
  ['track', 'suspend', later, 'fits'],
  ['track', 'suspend', undefined, 'until-needed'],
  ['track', 'suspend', now, 'wrong-until'],
  ['track', 'suspend', new Date('2028-01-01T00:00:00Z'), 'wrong-until'],
  ['track', 'ban', later, 'wrong-until'],
  ['track', 'hide', later, 'wrong-until'],
] as const)('a %s, %s, until %s: %s', (kind, action, until, expected) => {
  const said = () => {
    try {
      assertFits(kind, { action, until }, now)
      return 'fits'
    } catch (error) {
      return (error as { code: string }).code
    }
  }
  expect(said()).toBe(expected)
})
