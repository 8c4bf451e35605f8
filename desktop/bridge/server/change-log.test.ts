import { systemClock } from '@veza/shared/kernel/time.ts'
import type { Changes, Position } from '@veza/shared/studio/bridge/changes.ts'
import { expect, test } from 'vitest'
import { createChangeLog } from './change-log.ts'

const log = () => createChangeLog('this run', systemClock)

async function first(changes: ReturnType<typeof log>, since: Position | null): Promise<Changes> {
  for await (const event of changes.watch(since, AbortSignal.timeout(5_000))) return event
  throw new Error('it ended')
}

test('whoever was away hears of what they missed, and of nothing else', async () => {
  const changes = log()
  changes.touch('library', ['a'])
  const { position } = await first(changes, null)
  changes.touch('library', ['b', 'c'])
  changes.touch('queue')
  expect((await first(changes, position)).touched).toEqual({ library: ['b', 'c'], queue: 'all' })
})

test('for whoever comes from another run, or from nowhere, everything is touched', async () => {
  const changes = log()
  const all = { session: 'all', library: 'all', queue: 'all', imports: 'all', settings: 'all' }
  expect((await first(changes, null)).touched).toMatchObject(all)
  expect((await first(changes, { epoch: 'another run', seq: 0 })).touched).toMatchObject(all)
  expect((await first(changes, { epoch: 'this run', seq: 99 })).touched).toMatchObject(all)
})

test('many changes of many things become “all”, and do not pile up', async () => {
  const changes = log()
  const { position } = await first(changes, null)
  for (let id = 0; id < 5_000; id += 1) changes.touch('library', [`track ${id}`])
  const { touched } = await first(changes, position)
  expect(touched.library).toBe('all')
})

test('a reader that is slow is told once of all that happened meanwhile', async () => {
  const changes = log()
  const stop = new AbortController()
  const events = changes.watch(null, stop.signal)
  await events.next()
  for (const id of ['a', 'b', 'a']) changes.touch('queue', [id])
  const { value } = await events.next()
  expect(value?.touched).toEqual({ queue: ['a', 'b'] })
  stop.abort()
  expect((await events.next()).done).toBe(true)
})

test('what happens while a window that comes back is told what it missed, is told to it next', async () => {
  const changes = log()
  const { position } = await first(changes, null)
  changes.touch('library', ['a'])
  const stop = new AbortController()
  const events = changes.watch(position, stop.signal)
  expect((await events.next()).value?.touched).toEqual({ library: ['a'] })
  changes.touch('library', ['b'])
  expect((await events.next()).value?.touched).toEqual({ library: ['b'] })
  stop.abort()
})
