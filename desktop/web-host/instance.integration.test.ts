import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { claimInstance, StudioAlreadyOpen } from './instance.ts'

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
