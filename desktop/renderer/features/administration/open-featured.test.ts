import { expect, test } from 'vitest'
import { createOpenFeatured, type FeaturedItem, movedBy } from './open-featured.ts'

const item = (id: string): FeaturedItem => ({ kind: 'track', id, title: id, until: null, isShown: true })
const list = ['a', 'b', 'c'].map(item)
const ids = (items: readonly FeaturedItem[]) => items.map(({ id }) => id).join('')

test('one is moved by a place, and not beyond the ends', () => {
  expect(ids(movedBy(list, 'b', -1))).toBe('bac')
  expect(ids(movedBy(list, 'b', 1))).toBe('acb')
  for (const [id, by] of [
    ['a', -1],
    ['c', 1],
    ['nothing', 1],
  ] as const)
    expect(movedBy(list, id, by)).toBe(list)
})

test('an order that is not saved is found again, and one that cannot be read is none', () => {
  const kept = new Map<string, string>()
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  }
  const open = createOpenFeatured(storage)
  const items = [{ ...item('a'), id: '01990000-0000-7000-8000-000000000001' }]
  open.keep('me', items)
  expect(open.find('me')).toEqual(items)
  for (const name of kept.keys()) kept.set(name, '[{"kind":"song"}]')
  expect(open.find('me')).toBeUndefined()
})
