import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { enqueue } from './enqueue.ts'
import { getJob, listJobs } from './job-row.ts'
import { type TestLibrary, testLibrary } from './testing.ts'

const program = fileURLToPath(new URL('./engine-process.testing.ts', import.meta.url))

let lib: TestLibrary
let children: ChildProcess[]
beforeEach(async () => {
  lib = await testLibrary()
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')))
  lib.close()
})

const log = () => join(lib.folder.root, 'log')
function startEngine(jobMs = 20, killer = ''): ChildProcess {
  const args = [program, lib.folder.root, log(), String(jobMs), killer]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  children.push(child)
  return child
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal)
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

let counter = 0
const trackId = '01999999-0000-7000-8000-000000000001'
function add(count: number): void {
  for (let i = 0; i < count; i++) {
    const payload = { v: 1, trackId, lossless: true } as const
    enqueue(
      lib.db,
      { kind: 'transcode', payload, dedupe: `d${counter++}`, trackId: null },
      lib.newId,
      systemClock.now(),
    )
  }
}

interface Line {
  readonly what: 'begin' | 'end'
  readonly jobId: string
  readonly pid: number
  readonly at: number
}
function lines(): Line[] {
  if (!existsSync(log())) return []
  return readFileSync(log(), 'utf8')
    .trimEnd()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line)
}

/** Replays the log: a job that begins while a living process is in the middle of it is run twice at once. */
function runsAtOnce(deaths: ReadonlyMap<number, number>): string[] {
  const holders = new Map<string, number>()
  const twice: string[] = []
  for (const { what, jobId, pid, at } of lines()) {
    if (what === 'end') {
      holders.delete(jobId)
      continue
    }
    const holder = holders.get(jobId)
    const died = holder === undefined ? undefined : deaths.get(holder)
    if (holder !== undefined && (died === undefined || died > at)) twice.push(jobId)
    holders.set(jobId, pid)
  }
  return twice
}

const allDone = () => listJobs(lib.db).every(({ state }) => state === 'done')
const until = (check: () => void) => vi.waitFor(check, { timeout: 60_000, interval: 20 })

test('two engines on one library do every job, and each of them once', async () => {
  startEngine()
  startEngine()
  add(60)
  await until(() => expect(allDone()).toBe(true))
  expect(lines().filter(({ what }) => what === 'begin')).toHaveLength(60)
  expect(runsAtOnce(new Map())).toEqual([])
})

test('engines that are killed at random points lose no job and run none twice at once', async () => {
  add(120)
  const deaths = new Map<number, number>()
  let engines = [startEngine(), startEngine()]
  for (let round = 0; round < 12; round++) {
    await sleep(60 + Math.random() * 240)
    const [victim, ...rest] = engines.sort(() => Math.random() - 0.5)
    if (victim === undefined) break
    await end(victim, 'SIGKILL')
    deaths.set(victim.pid ?? 0, systemClock.now().getTime())
    engines = [...rest, startEngine()]
  }
  await until(() => expect(allDone()).toBe(true))
  expect(runsAtOnce(deaths)).toEqual([])
  expect(new Set(lines().map(({ jobId }) => jobId)).size).toBe(120)
})

test('work of a killed engine goes on in the one that stands by, without waiting for a lease to run out', async () => {
  const first = startEngine(60_000)
  add(1)
  await until(() => expect(lines()).toHaveLength(1))
  await end(first, 'SIGKILL')
  startEngine(10)
  await until(() => expect(allDone()).toBe(true))
})

test('a stopped engine puts its work back', async () => {
  const engine = startEngine(60_000)
  add(1)
  await until(() => expect(lines()).toHaveLength(1))
  await end(engine, 'SIGTERM')
  expect(listJobs(lib.db)[0]).toMatchObject({ state: 'queued', attempts: 0 })
})

test('of jobs that run while one of them kills the engine, the others arrive', async () => {
  add(3)
  const [killer, ...others] = listJobs(lib.db).map(({ id }) => id)
  const stateOf = (id: string) => getJob(lib.db, id)?.state
  for (let starts = 0; starts < 15 && !others.every((id) => stateOf(id) === 'done'); starts++) {
    const engine = startEngine(400, killer)
    await once(engine, 'exit')
  }
  expect(others.map(stateOf)).toEqual(['done', 'done'])
  expect(stateOf(killer ?? '')).not.toBe('done')
}, 120_000)
