import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { EngineOrder } from './engine-process.ts'
import type { SeenRequest } from './fault.ts'
import type { FaultProxy } from './proxy.ts'

const SCRIPT = fileURLToPath(new URL('./engine-process.ts', import.meta.url))

/** How one life of an engine's process ended. */
export interface Life {
  /** Where it finished before it was killed. */
  readonly uploadId: string | undefined
  /** Its requests to the store. */
  readonly requests: readonly SeenRequest[]
}

/**
 * Starts an engine's process that uploads a file, and kills it (SIGKILL) once the store's proxy has seen so many
 * bytes more; `Infinity` lets it finish.
 */
export async function liveUntil(store: FaultProxy, order: EngineOrder, bytes: number): Promise<Life> {
  const before = store.seen.length
  const child = spawn(process.execPath, [SCRIPT, JSON.stringify({ ...order, storePort: store.port })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = textOf(child)
  const taken = () => store.seen.slice(before).reduce((sum, request) => sum + request.taken, 0)
  const watch = setInterval(() => {
    if (taken() >= bytes) child.kill('SIGKILL')
  }, 2)
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  clearInterval(watch)
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`the engine's process ended with ${code ?? signal}`)
  await store.settled()
  const text = await output
  const uploadId = text === '' ? undefined : (JSON.parse(text) as { uploadId: string }).uploadId
  return { uploadId, requests: store.seen.slice(before) }
}

/** What lives that came one after the other sent of one file. */
export interface Resent {
  /** Parts that the store had confirmed in one life, and that a later one sent again. */
  readonly confirmedParts: number
  /** The most that one life sent and the store did not confirm (bytes). */
  readonly worstBytes: number
}

export function resentOver(lives: readonly Life[]): Resent {
  const confirmed = new Set<number | undefined>()
  let confirmedParts = 0
  let worstBytes = 0
  for (const { requests } of lives) {
    confirmedParts += requests.filter(({ part }) => confirmed.has(part)).length
    for (const { part, status } of requests) if (status === 200) confirmed.add(part)
    const lost = requests.filter(({ status }) => status !== 200)
    worstBytes = Math.max(
      worstBytes,
      lost.reduce((sum, { taken }) => sum + taken, 0),
    )
  }
  return { confirmedParts, worstBytes }
}

async function textOf({ stdout }: ChildProcess): Promise<string> {
  let text = ''
  for await (const chunk of stdout ?? []) text += chunk
  return text.trim()
}
