import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { batchLoader } from './batch-loader.ts'

test('questions of one turn are asked together, and each gets its own answer', async () => {
  const asked: number[][] = []
  const load = batchLoader(async (keys: readonly number[]) => {
    asked.push([...keys])
    return new Map(keys.filter((key) => key !== 3).map((key) => [key, key * 10]))
  })
  expect(await Promise.all([1, 2, 2, 3].map(load))).toEqual([10, 20, 20, undefined])
  expect(asked).toEqual([[1, 2, 3]])
})

test('a question that comes while another is under way is not answered by that one', async () => {
  let value = 'old'
  const load = batchLoader(async (keys: readonly string[]) => {
    const seen = value
    await sleep(20)
    return new Map(keys.map((key) => [key, seen]))
  })
  const early = load('track')
  await sleep(5)
  value = 'new'
  const late = load('track')
  expect([await early, await late]).toEqual(['old', 'new'])
})

test('no more than the given number of questions are under way', async () => {
  let now = 0
  let most = 0
  const load = batchLoader(async (keys: readonly number[]) => {
    most = Math.max(most, ++now)
    await sleep(5)
    now--
    return new Map(keys.map((key) => [key, key]))
  }, 2)
  const answers: Promise<number | undefined>[] = []
  for (let key = 0; key < 20; key++) {
    answers.push(load(key))
    await sleep(1)
  }
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 20 }, (_, key) => key))
  expect(most).toBe(2)
})

test('a fault reaches every asker, and the next question is asked anew', async () => {
  let fails = true
  const load = batchLoader(async (keys: readonly string[]) => {
    if (fails) throw new Error('no database')
    return new Map(keys.map((key) => [key, 'there']))
  })
  const [one, two] = await Promise.allSettled([load('a'), load('b')])
  expect([one.status, two.status]).toEqual(['rejected', 'rejected'])
  fails = false
  expect(await load('a')).toBe('there')
})
