import { expect, test } from 'vitest'
import { tellAgo } from './ago.ts'

const now = new Date('2026-03-04T12:00:00.000Z')
test.each([
  ['2026-03-01T11:00:00.000Z', '3 days ago', 'il y a 3 jours'],
  ['2026-03-04T10:30:00.000Z', '1 hour ago', 'il y a 1 heure'],
  ['2026-03-04T11:59:30.000Z', 'now', 'maintenant'],
  ['2026-03-04T11:48:30.000Z', '11 minutes ago', 'il y a 11 minutes'],
])('%s', (iso, en, fr) => {
  expect(
    [tellAgo(iso, 'en', now), tellAgo(iso, 'fr', now)].map((text) => text.replaceAll('\u00a0', ' ')),
  ).toEqual([en, fr])
})

test('a clock that is behind the server’s tells of no future', () => {
  expect(tellAgo('2026-03-04T12:05:00.000Z', 'en', now)).toBe('now')
})
