import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../scripts/ports.ts'
import type { CrashPointName } from '../../server/platform/crash-points/index.ts'
import type { TestServer } from '../support/server.ts'

const SERVER = fileURLToPath(new URL('../../server/commands/main.ts', import.meta.url))
/** Far longer than anything takes: who waits for so long waits for what does not come. */
const PATIENCE_MS = 60_000

/** The server as a process of its own, with its workers, which is killed where it reaches a crash point. */
export interface Mortal {
  readonly url: string
  /** Once it has died. @throws Error where it lives on, or ended in another way */
  died(): Promise<void>
}

/** Started as an operator does, beside a server that waits: on the same database, data and provider. */
export async function startMortal(beside: TestServer, point: CrashPointName): Promise<Mortal> {
  const port = await freePort()
  const env = {
    ...beside.environment,
    ROLE: 'all',
    PORT: String(port),
    CRASH_AT: point,
    REVERSAL_CHECK_INTERVAL: '200ms',
    NODE_COMPILE_CACHE: join(tmpdir(), 'veza-compile-cache'),
  }
  const child = spawn(process.execPath, [SERVER, 'start'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const exit = once(child, 'exit') as Promise<[number | null, string | null]>
  const url = `http://127.0.0.1:${port}`
  while (!(await isUp(url))) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it ended before it was up: ${child.exitCode ?? child.signalCode}`)
    await sleep(20)
  }
  const died = async () => {
    const ended = await Promise.race([exit, sleep(PATIENCE_MS, undefined, { ref: false })])
    child.kill('SIGKILL')
    if (!ended) throw new Error(`${point} was not reached`)
    if (ended[1] !== 'SIGKILL') throw new Error(`it was to be killed at ${point}, and ended with ${ended}`)
  }
  return { url, died }
}

const isUp = (url: string): Promise<boolean> =>
  fetch(`${url}/health`).then(
    ({ ok }) => ok,
    () => false,
  )
