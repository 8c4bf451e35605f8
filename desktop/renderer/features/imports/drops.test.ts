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

/** All that is told to a new window while nothing else happens. */
async function told(shared: ReturnType<typeof storage>, locks?: LockManager): Promise<string[]> {
  const names: string[] = []
  drops(shared, locks).followLost((lost) => names.push(...lost))
  // One that asks for a lock of its own is answered after those before it.
  await navigator.locks.request(randomUUID(), () => undefined)
  return names
}

/** Locks of a window that can be taken away, as when it is closed. */
function windowLocks() {
  const closed = Promise.withResolvers<void>()
  const request = (key: string, act: (lock: Lock | null) => unknown) =>
    navigator.locks.request(key, (lock) => {
      void act(lock)
      return closed.promise
    })
  return { locks: { request } as LockManager, close: () => closed.resolve() }
}

test('what a window did not hand over before it was gone is told once, by one that is there', async () => {
  const shared = storage()
  const window = windowLocks()
  const drop = await drops(shared, window.locks).begin(['a.wav', 'b.wav', 'c.wav'])
  drop.settled(1)
  const names: string[] = []
  for (let other = 0; other < 2; other += 1) drops(shared).followLost((lost) => names.push(...lost))
  expect(await told(shared)).toEqual([])
  window.close()
  await expect.poll(() => names).toEqual(['b.wav', 'c.wav'])
  expect([await told(shared), shared.length]).toEqual([[], 0])
})

test('what a window has handed over is forgotten, and none tells of it', async () => {
  const shared = storage()
  const drop = await drops(shared).begin(['a.wav', 'b.wav'])
  const names: string[] = []
  drops(shared).followLost((lost) => names.push(...lost))
  drop.settled(1)
  drop.settled(1)
  expect([await told(shared), shared.length, names]).toEqual([[], 0, []])
})

test('what cannot be read there, or kept there, is in the way of nothing', async () => {
  const shared = storage(
    new Map([
      ['veza.drop.x', '{'],
      ['veza.key', 'secret'],
    ]),
  )
  expect(await told(shared)).toEqual([])
  expect(shared.getItem('veza.key')).toBe('secret')
  const setItem = () => {
    throw new Error('QuotaExceededError')
  }
  const drop = await drops({ ...storage(), setItem, length: 0 }).begin(['a.wav'])
  drop.settled(1)
})
