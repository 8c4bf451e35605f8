import { beforeEach, expect, test } from 'vitest'
import { type Recent, recent, recentByKey } from './index.ts'

let nowMs: number
let asked: number
let answer: () => Promise<string>
let told: Recent<string>

beforeEach(() => {
  nowMs = 10_000
  asked = 0
  answer = async () => `answer ${asked}`
  told = recent({ now: () => new Date(nowMs) }, 5_000, () => {
    asked += 1
    return answer()
  })
})

test('is read once for all who ask at once, and again when it is old', async () => {
  expect(await Promise.all([told.read(), told.read(), told.read()])).toEqual(Array(3).fill('answer 1'))
  nowMs += 4_999
  expect(await told.read()).toBe('answer 1')
  nowMs += 1
  expect(await told.read()).toBe('answer 2')
})

test('is as old as its question, however long the answer took', async () => {
  answer = async () => {
    nowMs += 6_000
    return 'late'
  }
  await told.read()
  await told.read()
  expect(asked).toBe(2)
})

test('is read anew after something changed, also while it is being read', async () => {
  const before = told.read()
  told.forget()
  expect(await told.read()).toBe('answer 2')
  await before
  expect(await told.read()).toBe('answer 2')
})

test('that failed is asked for again', async () => {
  answer = () => Promise.reject(new Error('away'))
  await expect(told.read()).rejects.toThrow('away')
  answer = async () => 'back'
  expect(await told.read()).toBe('back')
})

test('does not last for ever where the clock is put back', async () => {
  await told.read()
  nowMs -= 3_600_000
  expect(await told.read()).toBe('answer 2')
})

test('of many things each is kept for itself, and no more than so many of them', async () => {
  const read: string[] = []
  const each = recentByKey({ now: () => new Date(nowMs) }, { freshMs: 5_000, most: 2 }, async (key) =>
    read.push(key),
  )
  for (const key of ['one', 'two', 'one', 'two']) await each.read(key)
  each.forget('two')
  each.forget('never asked')
  for (const key of ['one', 'two', 'three', 'one', 'three']) await each.read(key)
  expect(read).toEqual(['one', 'two', 'two', 'three', 'one'])
})
