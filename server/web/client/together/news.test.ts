import { expect, it } from 'vitest'
import { isNews, type Told } from './news.ts'

const told: Told = { itemId: 'one', isPlaying: true, positionMs: 10_000, rate: 1, atMs: 0 }
const after = (atMs: number, more: Partial<Told> = {}): Told => ({
  ...told,
  atMs,
  positionMs: 10_000 + atMs,
  ...more,
})

it('is another item, another speed, a jump, and now and then that all goes on', () => {
  expect(isNews(undefined, told)).toBe(true)
  expect(isNews(told, after(2_000))).toBe(false)
  expect(isNews(told, after(2_000, { itemId: 'two' }))).toBe(true)
  expect(isNews(told, after(2_000, { rate: 1.5 }))).toBe(true)
  expect(isNews(told, after(2_000, { positionMs: 40_000 }))).toBe(true)
  expect(isNews(told, after(10_500))).toBe(true)
})

it('is once that nothing plays any more; a window that does not play leaves the guests alone', () => {
  const paused = after(1_000, { isPlaying: false })
  expect(isNews(told, paused)).toBe(true)
  // Meanwhile another window of the host plays on, and the queue’s item and position come from there.
  const elsewhere = after(9_000, { isPlaying: false, itemId: 'two', positionMs: 90_000 })
  expect(isNews(paused, elsewhere)).toBe(false)
  expect(isNews(undefined, elsewhere)).toBe(false)
  expect(isNews(paused, after(9_000))).toBe(true)
})
