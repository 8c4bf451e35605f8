import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type EmbeddedPostgres, startPostgres } from './postgres.ts'

let folder: string
const servers: EmbeddedPostgres[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-postgres-test-'))
  chmodSync(folder, 0o755)
})
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

async function start(options: Omit<Parameters<typeof startPostgres>[0], 'folder' | 'durable'> = {}) {
  const server = await startPostgres({ folder, durable: false, ...options })
  servers.push(server)
  return server
}

test('after a crash what is left of the server is ended, and a stranger in the data folder is not', async (context) => {
  if (!existsSync('/proc/self/exe')) return context.skip('processes are looked up in /proc')
  const first = await start()
  const shell = spawn('sleep', ['300'], { cwd: join(folder, 'data'), stdio: 'ignore' })
  const said: string[] = []
  try {
    const second = await start({ say: (line) => said.push(line) })
    await first.ended
    expect(second.pid).not.toBe(first.pid)
    expect(said).toHaveLength(1)
    process.kill(second.pid, 'SIGKILL')
    await second.ended
    await start()
    expect([shell.exitCode, shell.signalCode]).toEqual([null, null])
  } finally {
    shell.kill('SIGKILL')
  }
})

test('a server that says it is starting up is waited for, however long its recovery takes', async () => {
  const settings = { wal_level: 'replica', hot_standby: 'off' }
  await (await start({ settings })).stop()
  // Its recovery ends when it is told so, and not before.
  const data = join(folder, 'data')
  writeFileSync(join(data, 'standby.signal'), '')
  const starting = start({ settings, readyWithinMs: 3_000 })
  let failed = false
  starting.catch(() => {
    failed = true
  })
  const log = () => readFileSync(join(folder, 'log'), 'utf8')
  while (!failed && !/the database system is (starting up|not )/.test(log())) await sleep(20)
  writeFileSync(join(data, 'promote'), '')
  const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
  process.kill(postmaster, 'SIGUSR1')
  expect((await starting).pid).toBe(postmaster)
})
