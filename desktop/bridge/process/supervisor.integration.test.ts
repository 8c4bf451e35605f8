import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { type HostNews, newsOf } from '@veza/shared/studio/bridge/wire.ts'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { livingOf } from '../../../e2e/support/process-tree.ts'
import { engineEnvironment } from '../../config/config.ts'
import { knownLibraries } from '../../folders/known-libraries.ts'
import { libraryBack } from '../../folders/library-presence.ts'
import { connectStudio } from '../client/index.ts'
import { startNodeEngine } from './node-process.ts'
import { type Supervisor, superviseEngine } from './supervisor.ts'

let folder: string
let supervisor: Supervisor
let pids: number[]
/** What ends every engine as it starts. */
let fatal: NodeJS.ProcessEnv

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-supervised-'))
  pids = []
  fatal = {}
})
afterEach(async () => {
  await supervisor.stop()
  expect(livingOf(pids)).toEqual([])
  rmSync(folder, { recursive: true, force: true })
})

const library = () => join(folder, 'library')

function supervise(): void {
  supervisor = superviseEngine({
    clock: systemClock,
    libraryBack: (signal) =>
      libraryBack(library(), knownLibraries(join(folder, 'data/veza/known-libraries')), signal),
    start() {
      const engine = startNodeEngine(
        engineEnvironment(
          { libraryDir: library(), server: undefined },
          { ...process.env, XDG_DATA_HOME: join(folder, 'data'), ...fatal },
        ),
      )
      pids.push(engine.pid)
      return engine
    },
  })
}

const news = () => expect.poll((): HostNews => supervisor.news, { timeout: 30_000, interval: 50 })

function studioOver(supervised: Supervisor) {
  return connectStudio(async () => {
    const listeners = { message: [] as ((m: string | Uint8Array) => void)[], close: [] as (() => void)[] }
    const line = supervised.connect(
      (message) => listeners.message.forEach((listen) => void listen(message)),
      () => listeners.close.forEach((listen) => void listen()),
    )
    if (line === undefined) throw new Error('no engine yet')
    setImmediate(() => {
      for (const listen of listeners.message) listen(newsOf(supervised.news))
    })
    return {
      send: line.send,
      onMessage: (listen) => void listeners.message.push(listen),
      onClose: (listen) => void listeners.close.push(listen),
    }
  })
}

test('an engine that is killed is started again, says why, and has lost nothing', async () => {
  supervise()
  await news().toEqual({ engine: 'running', reason: null })
  const { client } = studioOver(supervisor)
  await client.settings.set({ theme: 'dark' })
  process.kill(pids[0] ?? 0, 'SIGKILL')
  await news().toMatchObject({
    engine: 'running',
    reason: { code: 'engine-died', detail: expect.stringContaining('SIGKILL'), restarts: 1 },
  })
  expect(await client.settings.get()).toMatchObject({ theme: 'dark' })
  // The engine that came after was told as well, and wrote it down.
  const happened = async () => (await client.notifications.list({ whose: null })).items
  await expect
    .poll(happened, { timeout: 10_000 })
    .toMatchObject([{ kind: 'engine-restarted', params: { detail: expect.stringContaining('SIGKILL') } }])
  expect(pids).toHaveLength(2)
})

test('one that dies each time it starts is counted, and tried at once when its person says so', async () => {
  fatal = { NODE_OPTIONS: `--import=${join(folder, 'nothing.ts')}` }
  supervise()
  await news().toMatchObject({ engine: 'starting', reason: { code: 'engine-died', inARow: 5 } })
  fatal = {}
  supervisor.startAgain()
  // A second press starts no second one.
  supervisor.startAgain()
  await news().toMatchObject({ engine: 'running', reason: { code: 'engine-died', inARow: 5 } })
  expect(pids).toHaveLength(6)
})

test('one whose code has changed gives way to another in order, and nobody is told of a death', async () => {
  supervise()
  await news().toEqual({ engine: 'running', reason: null })
  const seen: HostNews[] = []
  supervisor.onNews((told) => seen.push(told))
  supervisor.restart()
  await expect.poll(() => seen.at(-1), { timeout: 30_000 }).toEqual({ engine: 'running', reason: null })
  expect(seen).toEqual([
    { engine: 'starting', reason: null },
    { engine: 'running', reason: null },
  ])
  expect(pids).toHaveLength(2)
})

test('a library that cannot be read is told, and not tried for ever; once it can, one tries again', async () => {
  mkdirSync(library())
  writeFileSync(join(library(), 'library.db'), 'This is no database, and never was one. '.repeat(200))
  supervise()
  await news().toMatchObject({ engine: 'stopped', reason: { code: 'library-damaged' } })
  expect(
    supervisor.connect(
      () => undefined,
      () => undefined,
    ),
  ).toBeUndefined()
  expect(pids).toHaveLength(1)
  rmSync(join(library(), 'library.db'))
  supervisor.startAgain()
  await news().toMatchObject({ engine: 'running' })
})

test('a library whose drive is unplugged is told missing, and goes on by itself when it is back', async () => {
  supervise()
  await news().toEqual({ engine: 'running', reason: null })
  const { client } = studioOver(supervisor)
  await client.settings.set({ theme: 'dark' })
  renameSync(library(), join(folder, 'unplugged'))
  const missing = { engine: 'stopped', reason: { code: 'library-missing', detail: library() } } as const
  await news().toMatchObject(missing)
  expect(existsSync(library())).toBe(false)
  // Where it was mounted an empty folder is left.
  mkdirSync(library())
  supervisor.startAgain()
  await expect.poll(() => pids.length, { timeout: 30_000 }).toBe(2)
  await news().toMatchObject(missing)
  expect(readdirSync(library())).toEqual([])
  rmSync(library(), { recursive: true })
  renameSync(join(folder, 'unplugged'), library())
  await news().toEqual({ engine: 'running', reason: null })
  expect(await client.settings.get()).toMatchObject({ theme: 'dark' })
})

test('one that is absent at the start is waited for, and nothing is made in its place until its person says so', async () => {
  supervise()
  await news().toMatchObject({ engine: 'running' })
  await supervisor.stop()
  renameSync(library(), join(folder, 'unplugged'))
  supervise()
  await news().toMatchObject({ engine: 'stopped', reason: { code: 'library-missing' } })
  expect(existsSync(library())).toBe(false)
  knownLibraries(join(folder, 'data/veza/known-libraries')).forget(library())
  await news().toMatchObject({ engine: 'running', reason: null })
  expect(existsSync(join(library(), 'library.db'))).toBe(true)
})

test('two that are stopped while they start leave nobody behind', async () => {
  supervise()
  await supervisor.stop()
})
