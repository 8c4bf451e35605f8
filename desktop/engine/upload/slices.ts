import type { FileHandle } from 'node:fs/promises'

/** Buffers of one size, used again: sending 500 MB must not allocate 500 MB. */
export interface BufferPool {
  take(): Buffer
  give(buffer: Buffer): void
}

/**
 * The smallest slice but the last. A write of at least the socket's high-water mark (64 KiB) is answered by "wait for
 * drain", and drain comes when the kernel has taken all of it: only then may its buffer be filled again.
 */
export const MIN_SLICE = 64 * 1024
export const MAX_SLICE = 256 * 1024
const SLICE_MS = 100

export function createBufferPool(): BufferPool {
  const free: Buffer[] = []
  return {
    take: () => free.pop() ?? Buffer.allocUnsafeSlow(MAX_SLICE),
    give(buffer) {
      if (free.length < 32) free.push(buffer)
    },
  }
}

/** What a slice reader tells while it goes. */
export interface SliceEvents {
  /** We ourselves are at work: reading, or holding back. */
  hold(): void
  /** Before a slice goes out; may hold it back. */
  allow(bytes: number): Promise<void> | undefined
  /** A slice is on its way to the kernel. */
  out(): void
  /** The kernel has taken it; after the last one, the answer is due. */
  taken(bytes: number, isLast: boolean): void
  nowMs(): number
}

/** A piece of a file as a request's body, in slices that are large on a fast line and small on a slow one. */
export interface SliceReader {
  body(): AsyncGenerator<Buffer, void, void>
  /** To be called once the other side has confirmed the whole body: only then are the buffers free. */
  release(): void
}

/** The file was shorter than it should be. */
export class ShortRead extends Error {
  override readonly name = 'ShortRead'
}

export function createSliceReader(
  handle: FileHandle,
  offset: number,
  bytes: number,
  pool: BufferPool,
  events: SliceEvents,
): SliceReader {
  const buffers = [pool.take(), ...(bytes > MIN_SLICE ? [pool.take()] : [])]

  async function read(into: Buffer, at: number, want: number): Promise<Buffer> {
    let filled = 0
    while (filled < want) {
      const { bytesRead } = await handle.read(into, filled, want - filled, offset + at + filled)
      if (bytesRead === 0)
        throw new ShortRead(`${want - filled} bytes are missing at ${offset + at + filled}`)
      filled += bytesRead
    }
    return into.subarray(0, want)
  }

  async function* body(): AsyncGenerator<Buffer, void, void> {
    let size = MIN_SLICE
    let at = 0
    let next: Promise<Buffer> | undefined
    const ahead = (turn: number): Promise<Buffer> | undefined => {
      const want = Math.min(size, bytes - at)
      if (want <= 0) return undefined
      const reading = read(buffers[turn % buffers.length] as Buffer, at, want)
      reading.catch(() => undefined)
      at += want
      return reading
    }
    try {
      events.hold()
      next = ahead(0)
      for (let turn = 1; next !== undefined; turn++) {
        const slice: Buffer = await next
        next = ahead(turn)
        await events.allow(slice.length)
        const outMs = events.nowMs()
        events.out()
        yield slice
        events.taken(slice.length, next === undefined)
        size = resized(size, events.nowMs() - outMs)
      }
    } finally {
      await next?.catch(() => undefined)
    }
  }

  return {
    body,
    release() {
      for (const buffer of buffers.splice(0)) pool.give(buffer)
    },
  }
}

function resized(size: number, tookMs: number): number {
  if (tookMs < SLICE_MS) return Math.min(MAX_SLICE, size * 2)
  return tookMs > 4 * SLICE_MS ? MIN_SLICE : size
}
