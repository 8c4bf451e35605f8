import { expect, test } from 'vitest'
import { createOpenSheets } from './open-sheets.ts'

const kept = new Map<string, string>()
const storage = {
  getItem: (key: string) => kept.get(key) ?? null,
  removeItem: (key: string) => void kept.delete(key),
  setItem: (key: string, text: string) => void kept.set(key, text),
}

test('what was typed is found by the window that comes after, half of a number included, until it is forgotten', () => {
  const draft = { shares: [{ username: 'jo', percent: '12,', part: 'Bass' }] }
  createOpenSheets(storage).keep('track me', { draft, upon: null })
  expect(createOpenSheets(storage).find('track me')).toEqual({ draft, upon: null })
  expect(createOpenSheets(storage).find('track somebody')).toBeUndefined()
  createOpenSheets(storage).forget('track me')
  expect(kept.size).toBe(0)
})

test.each(['{', 'null', '{"draft":{"shares":[]},"upon":null}', '{"draft":{"shares":[{}]},"upon":null}'])(
  '%s, which another version may have left, is nothing',
  (text) => {
    kept.set('veza.sheet.track me', text)
    expect(createOpenSheets(storage).find('track me')).toBeUndefined()
  },
)
