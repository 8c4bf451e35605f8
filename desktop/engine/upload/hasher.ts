import { Worker } from 'node:worker_threads'

export interface DigestRange {
  readonly path: string
  readonly offset: number
  /** null: to the end of the file. */
  readonly bytes: number | null
  /** SHA-256 too, in the same read. */
  readonly sha256: boolean
}

export interface DigestResult {
  /** Bytes really read: fewer than asked where the file is shorter. */
  readonly bytes: number
  /** Base64, as `Content-MD5` has it (RFC 1864). */
  readonly md5: string
  /** Lower-case hex. */
  readonly sha256: string | null
}

export interface DigestOrder {
  readonly id: number
  readonly ranges: readonly DigestRange[]
}
export type DigestAnswer =
  | { readonly id: number; readonly results: DigestResult[] }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } }

/** Hashes pieces of files on a thread of its own: MD5 makes about 600 MB/s, too slow for the one that sends. */
export interface Hasher {
  /** In the order asked. Rejects with an `Error` that has the file system's `code`. */
  digest(ranges: readonly DigestRange[]): Promise<DigestResult[]>
  close(): Promise<void>
}

interface Waiting {
  resolve(results: DigestResult[]): void
  reject(error: Error): void
}

/** The thread starts with the first order. */
export function createHasher(): Hasher {
  const waiting = new Map<number, Waiting>()
  let worker: Worker | undefined
  let closed = false
  let lastId = 0

  function failAll(error: Error): void {
    worker = undefined
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
  }

  function start(): Worker {
    const made = new Worker(new URL('./digest-worker.ts', import.meta.url), {
      // The thread holds one buffer and little else: a small heap keeps the whole engine small.
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
    })
    made.on('message', (answer: DigestAnswer) => {
      const order = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('results' in answer) order?.resolve(answer.results)
      else order?.reject(Object.assign(new Error(answer.error.message), { code: answer.error.code }))
      if (waiting.size === 0) made.unref()
    })
    made.on('error', failAll)
    made.on('exit', () => failAll(new Error('The hashing thread ended')))
    return made
  }

  return {
    digest(ranges) {
      if (closed) return Promise.reject(new Error('The hasher is closed'))
      worker ??= start()
      const to = worker
      const id = ++lastId
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        to.ref()
        to.postMessage({ id, ranges } satisfies DigestOrder)
      })
    },
    async close() {
      closed = true
      await worker?.terminate()
    },
  }
}
