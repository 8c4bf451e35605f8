import { expect, test } from 'vitest'
import { linkAmong, screenOf } from './deep-links.ts'

const id = '019f0000-0000-7000-8000-000000000001'

test.each([
  ['veza://queue', '/queue'],
  ['veza://library/', '/library'],
  [`veza://tracks/${id}`, `/tracks/${id}`],
  [`veza://orders/${id}`, `/orders/${id}`],
  ['veza://sales', '/sales'],
  [`veza://sales/${id}`, undefined],
  [`veza://tracks/${id}/delete`, undefined],
  ['veza://tracks/../settings', undefined],
  ['veza://tracks/%2e%2e/queue', undefined],
  ['veza://queue?then=publish', undefined],
  ['veza://queue#/settings', undefined],
  ['veza://ui', undefined],
  ['https://queue', undefined],
  ['veza:', undefined],
  ['veza://', undefined],
  ['nonsense', undefined],
])('%s leads to %s', (link, screen) => {
  expect(screenOf(link)).toBe(screen)
})

test('a link stands anywhere among the arguments of a start', () => {
  expect(linkAmong(['/opt/veza', '--no-sandbox', 'veza://queue'])).toBe('veza://queue')
  expect(linkAmong(['/opt/veza', '/music/veza.wav'])).toBeUndefined()
})
