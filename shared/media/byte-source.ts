import { open } from 'node:fs/promises'

/** Random access to the bytes of a file or of an http(s) address. */
export interface ByteSource {
  /** Total size, in bytes. */
  readonly bytes: number
  /** At most `length` bytes from `at`; fewer at the end. */
  read(at: number, length: number): Promise<Uint8Array>
}

export const isRemote = (source: string): boolean => /^https?:\/\//i.test(source)

/** Opens a source for the time of `use`. Throws what the file system or `fetch` throws. */
export async function withBytes<T>(
  source: string,
  signal: AbortSignal | undefined,
  use: (bytes: ByteSource) => Promise<T>,
): Promise<T> {
  if (isRemote(source)) return await use(await remoteBytes(source, signal))
  await using file = await open(source, 'r')
  const { size } = await file.stat()
  return await use({
    bytes: size,
    async read(at, length) {
      const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, at)
      return buffer.subarray(0, bytesRead)
    },
  })
}

async function remoteBytes(address: string, signal: AbortSignal | undefined): Promise<ByteSource> {
  const range = async (at: number, length: number) => {
    const headers = { range: `bytes=${at}-${at + length - 1}` }
    const response = await fetch(address, { headers, ...(signal ? { signal } : {}) })
    const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1]
    if (response.status !== 206 || total === undefined) {
      await response.body?.cancel()
      throw new Error(`a range was asked for, the answer was ${response.status}`)
    }
    return { bytes: new Uint8Array(await response.arrayBuffer()), total: Number(total) }
  }
  const { total } = await range(0, 1)
  return {
    bytes: total,
    // A range behind the end is an error to HTTP; to a file it is nothing.
    read: async (at, length) =>
      length > 0 && at < total ? (await range(at, length)).bytes : new Uint8Array(),
  }
}
