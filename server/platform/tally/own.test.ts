import { expect, test } from 'vitest'
import { openTally } from './index.ts'

const AT = new Date('2026-05-04T12:00:00Z')
let ids = 0
const newTally = () => openTally(undefined, () => `batch ${++ids}`)
const one = (other = {}) => ({
  name: 'a song',
  once: `somebody ${++ids}`,
  together: 'a house',
  most: 3,
  withinMs: 1_000,
  now: AT,
  ...other,
})
const after = (ms: number) => new Date(AT.getTime() + ms)

test('without Redis, each is counted once in a while, and no more of those who are together', async () => {
  const tally = newTally()
  expect(await tally.count(one({ once: 'Ann' }))).toBe('counted')
  expect(await tally.count(one({ once: 'Ann', now: after(999) }))).toBe('repeated')
  expect(await tally.count(one())).toBe('counted')
  expect(await tally.count(one())).toBe('counted')
  expect(await tally.count(one())).toBe('crowded')
  expect(await tally.count(one({ together: 'another house' }))).toBe('counted')
  expect(await tally.count(one({ once: 'Ann', now: after(1_000) }))).toBe('counted')
})

test('without Redis, a batch waits until it is forgotten, and what comes meanwhile is another', async () => {
  const tally = newTally()
  expect(await tally.close()).toEqual([])
  await tally.count(one())
  await tally.count(one())
  const [first = '', ...none] = await tally.close()
  expect(none).toEqual([])
  await tally.count(one({ name: 'another' }))
  const [again, second = ''] = await tally.close()
  expect(again).toBe(first)
  expect([...(await tally.read(first))]).toEqual([['a song', 2]])
  await tally.forget(first)
  await tally.forget(first)
  expect(await tally.close()).toEqual([second])
  expect([...(await tally.read(second))]).toEqual([['another', 1]])
  expect([...(await tally.read(first))]).toEqual([])
})
