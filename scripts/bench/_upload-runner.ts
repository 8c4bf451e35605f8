// One upload in a process of its own, so that its memory and time are its own:
//   node scripts/bench/_upload-runner.ts FILE-WITH-AN-ORDER
// Prints one line of JSON: `RunnerReport`.
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { Agent, request } from 'undici'
import { createApiClient } from '../../desktop/engine/api/client.ts'
import type { FileUploadJob } from '../../desktop/engine/upload/file-upload.ts'
import { uploadBundle, uploadFile } from '../../desktop/engine/upload/uploader.ts'

interface Account {
  readonly apiUrl: string
  readonly accessToken: string
}

/** A request to send as it is, with a slice of a file for a body. */
export interface BarePut {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly path: string
  readonly offset: number
  readonly bytes: number
}

export type RunnerOrder =
  | (Account & { readonly kind: 'file'; readonly job: Omit<FileUploadJob, 'signal' | 'onProgress'> })
  | (Account & {
      readonly kind: 'bundle'
      readonly trackId: string
      readonly dir: string
      readonly set: RenditionSet
    })
  /** The loop that one would write by hand: no hashing, no questions, no second try. */
  | {
      readonly kind: 'bare'
      readonly puts: readonly BarePut[]
      readonly atOnce: number
      readonly whole: boolean
    }

/** What the process prints when it ends. */
export interface RunnerReport {
  /** Of the upload itself, without the start of the process. */
  readonly seconds: number
  /** User and system, of all threads, with the start of the process. */
  readonly cpuSeconds: number
  /** Most memory it held, beyond what it held before the upload. */
  readonly grownMb: number
}

const clock = { now: () => new Date() }
const order = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as RunnerOrder
const before = process.memoryUsage.rss()
const startedMs = performance.now()
await run(order)
const seconds = (performance.now() - startedMs) / 1_000
const used = process.resourceUsage()
const grownMb = (used.maxRSS * 1_024 - before) / 1_048_576
const cpuSeconds = (used.userCPUTime + used.systemCPUTime) / 1e6
const report: RunnerReport = { seconds, cpuSeconds, grownMb }
process.stdout.write(`${JSON.stringify(report)}\n`)
process.exit()

async function run(order: RunnerOrder): Promise<void> {
  if (order.kind === 'bare') return bareLoop(order.puts, order.atOnce, order.whole)
  const session = { accessToken: async () => order.accessToken, refresh: async () => undefined }
  const { api } = createApiClient({ baseUrl: order.apiUrl, clock, session })
  const deps = { api, clock, random: Math.random }
  const watched = { signal: new AbortController().signal, onProgress: () => undefined }
  if (order.kind === 'file') await uploadFile(deps, { ...order.job, ...watched })
  else await uploadBundle(deps, { trackId: order.trackId, dir: order.dir, set: order.set, ...watched })
}

async function bareLoop(puts: readonly BarePut[], atOnce: number, whole: boolean): Promise<void> {
  const dispatcher = new Agent({ connections: atOnce })
  const queue = [...puts]
  async function lane(): Promise<void> {
    for (let put = queue.shift(); put !== undefined; put = queue.shift()) {
      const { url, path, offset, bytes } = put
      const body = whole
        ? await readFile(path)
        : createReadStream(path, { start: offset, end: offset + bytes - 1, highWaterMark: 256 * 1024 })
      const headers = { ...put.headers, 'content-length': String(bytes) }
      const answer = await request(url, { method: 'PUT', headers, body, dispatcher })
      const text = await answer.body.text()
      if (answer.statusCode !== 200) throw new Error(`${answer.statusCode} ${text}`)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  await dispatcher.close()
}
