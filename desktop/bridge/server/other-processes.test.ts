import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLibrary } from '../../engine/db/open.ts'
import { type TestLibrary, testLibrary } from '../../engine/queue/testing.ts'
import { watchOtherProcesses } from './other-processes.ts'

let lib: TestLibrary
beforeEach(async () => {
  lib = await testLibrary()
})
afterEach(() => lib.close())

test('what another process has written is told once; where telling fails, it is told again', async () => {
  let told = 0
  const faults: unknown[] = []
  const change = () => {
    told += 1
    if (told === 1) throw new Error('locked')
  }
  const watch = watchOtherProcesses(lib.db, change, (fault) => faults.push(fault))
  const other = await openLibrary(lib.folder, lib.clock)
  other.prepare("INSERT INTO settings (key, value) VALUES ('a', 'b')").run()
  await expect.poll(() => told, { timeout: 5_000 }).toBe(2)
  expect(faults).toEqual([new Error('locked')])
  // Our own writes are no news.
  lib.db.prepare("UPDATE settings SET value = 'c'").run()
  await new Promise((resolve) => setTimeout(resolve, 1_100))
  expect(told).toBe(2)
  watch.stop()
  other.close()
})
