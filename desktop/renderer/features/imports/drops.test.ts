import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createDrops } from './drops.ts'

/** As a browser keeps it for all windows of an address. */
function storage(kept = new Map<string, string>()) {
  return {
    get length() {
      return kept.size
    },
    key: (at: number) => [...kept.keys()][at] ?? null,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  }
}

const drops = (shared: ReturnType<typeof storage>, locks = navigator.locks) =>
  createDrops(shared, locks, randomUUID)

/** A window whose locks are gone, as after a reload. */
const gone = {
  request: (_key: string, act: (lock: Lock | null) => unknown) => {
    act({} as Lock)
    return new Promise<never>(() => undefined)
  },
} as unknown as LockManager

test('what a window did not hand over before it was gone is told once, by the next', async () => {
  const shared = storage()
  const drop = await drops(shared, gone).begin(['a.wav', 'b.wav', 'c.wav'])
  drop.settled(1)
  expect(await drops(shared).takeLost()).toEqual(['b.wav', 'c.wav'])
  expect([await drops(shared).takeLost(), shared.length]).toEqual([[], 0])
})

test('what another window is still handing over is not lost, and what it has handed over is forgotten', async () => {
  const shared = storage()
  const drop = await drops(shared).begin(['a.wav', 'b.wav'])
  expect(await drops(shared).takeLost()).toEqual([])
  drop.settled(1)
  drop.settled(1)
  expect([await drops(shared).takeLost(), shared.length]).toEqual([[], 0])
})

test('what cannot be read there, or kept there, is in the way of nothing', async () => {
  const shared = storage(
    new Map([
      ['veza.drop.x', '{'],
      ['veza.key', 'secret'],
    ]),
  )
  expect(await drops(shared).takeLost()).toEqual([])
  expect(shared.getItem('veza.key')).toBe('secret')
  const full = {
    ...storage(),
    setItem: () => {
      throw new Error('QuotaExceededError')
    },
  }
  const drop = await drops({ ...full, length: 0 }).begin(['a.wav'])
  drop.settled(1)
})
