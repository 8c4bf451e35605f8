import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HostNews } from '@veza/shared/studio/bridge/wire.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Supervisor } from '../bridge/process/supervisor.ts'
import { claimInstance, holdWhileThere, type Instance, StudioAlreadyOpen } from './instance.ts'

let folder: string
let library: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-one-'))
  library = join(folder, 'library')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const refusalOf = (dir: string) =>
  claimInstance(dir).catch((error: unknown) => (error instanceof StudioAlreadyOpen ? error.way : error))

test('a second one is told where the first is, by an address of its own each time, until the first has ended', async () => {
  const first = await claimInstance(library)
  let asked = 0
  first.answer(() => ({ address: `http://127.0.0.1:1/#open=${++asked}`, page: `file:///${asked}` }))
  expect(await refusalOf(library)).toEqual({ address: 'http://127.0.0.1:1/#open=1', page: 'file:///1' })
  expect(await refusalOf(library)).toEqual({ address: 'http://127.0.0.1:1/#open=2', page: 'file:///2' })
  const elsewhere = await claimInstance(join(folder, 'other'))
  await elsewhere.release()
  await first.release()
  expect(existsSync(join(library, 'host.sock'))).toBe(false)
  const next = await claimInstance(library)
  await next.release()
})

test('of several that begin at the same moment one has the library, and it alone until it has ended', async () => {
  for (const _ of Array.from({ length: 5 })) {
    const claims = await Promise.allSettled(Array.from({ length: 4 }, startsAndAnswers))
    const first = claims.flatMap((claim) => (claim.status === 'fulfilled' ? [claim.value] : []))
    const refusals = claims.flatMap((claim) => (claim.status === 'rejected' ? [claim.reason] : []))
    expect(first).toHaveLength(1)
    expect(refusals.map(({ way }: StudioAlreadyOpen) => way)).toEqual(Array(3).fill({ address: 'http://it' }))
    await first[0]?.release()
    const next = await claimInstance(library)
    next.answer(() => ({ address: 'http://next' }))
    // Whoever was first has ended: nothing of its end reaches who came after.
    await first[0]?.release()
    expect(existsSync(join(library, 'host.sock'))).toBe(true)
    expect(await refusalOf(library)).toEqual({ address: 'http://next' })
    await next.release()
  }
})

async function startsAndAnswers(): Promise<Instance> {
  const instance = await claimInstance(library)
  // Screens are built before there is an address.
  setTimeout(() => instance.answer(() => ({ address: 'http://it' })), 20)
  return instance
}

test('a library whose drive comes back while another was quicker is the other’s', async () => {
  const away = await claimInstance(library, true)
  expect(existsSync(library)).toBe(false)
  const there = await claimInstance(library)
  there.answer(() => ({ address: 'http://there' }))
  await away.listen()
  await away.release()
  expect(await refusalOf(library)).toEqual({ address: 'http://there' })
  await there.release()
  const back = await claimInstance(library, true)
  back.answer(() => ({ address: 'http://back' }))
  await back.listen()
  expect(await refusalOf(library)).toEqual({ address: 'http://back' })
  await back.release()
})

test('a library that could not be taken at first is taken once it can be', async () => {
  // As a drive that is there and cannot be read yet.
  writeFileSync(library, '')
  const first = await claimInstance(library)
  first.answer(() => ({ address: 'http://first' }))
  rmSync(library)
  await first.listen()
  expect(await refusalOf(library)).toEqual({ address: 'http://first' })
  await first.release()
})

test('a library whose drive is gone is let go of, and taken again each time that it is back', async () => {
  const first = await claimInstance(library)
  first.answer(() => ({ address: 'http://first' }))
  const { tell, supervisor } = engineNews()
  holdWhileThere(supervisor, first)
  for (const _ of Array.from({ length: 2 })) {
    tell({ engine: 'stopped', reason: missing })
    // Whoever has the drive elsewhere has all of it.
    const elsewhere = await vi.waitFor(() => claimInstance(library), 20_000)
    await elsewhere.release()
    rmSync(library, { recursive: true, force: true })
    expect(existsSync(library)).toBe(false)
    tell({ engine: 'starting', reason: missing })
    tell({ engine: 'running', reason: null })
    await first.listen()
    expect(await refusalOf(library)).toEqual({ address: 'http://first' })
  }
  await first.release()
  await (await claimInstance(library)).release()
})

const missing = { code: 'library-missing', detail: '', at: new Date(0).toISOString(), restarts: 0, inARow: 0 }

function engineNews() {
  const listeners: ((news: HostNews) => void)[] = []
  const onNews: Supervisor['onNews'] = (listener) => {
    listeners.push(listener)
    return () => undefined
  }
  const tell = (news: HostNews) => {
    for (const listener of listeners) listener(news)
  }
  return { supervisor: { onNews }, tell }
}

test('one that has ended does not come back with the late word of its engine', async () => {
  const first = await claimInstance(library)
  first.answer(() => ({}))
  await first.release()
  await first.listen()
  const next = await claimInstance(library)
  await next.release()
})

test('nobody else of this machine is let in, and what a dead one left is no obstacle', async () => {
  mkdirSync(library)
  const dead = createServer().listen(join(library, 'host.sock'))
  await new Promise((resolve) => dead.once('listening', resolve))
  // As kill -9 leaves it: a name that nobody answers to.
  rmSync(join(library, 'host.sock'))
  dead.close()
  writeFileSync(join(library, 'host.sock'), '')
  const instance = await claimInstance(library)
  expect(statSync(join(library, 'host.sock')).mode & 0o077).toBe(0)
  await instance.release()
})

test('a folder that lies deep, or cannot be written, is no reason not to open', async () => {
  const deep = join(folder, 'x'.repeat(120), 'library')
  const blocked = join(folder, 'a file')
  writeFileSync(blocked, '')
  for (const dir of [deep, join(blocked, 'library')]) await (await claimInstance(dir)).release()
})
