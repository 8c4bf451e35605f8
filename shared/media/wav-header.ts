import type { ByteSource } from './byte-source.ts'

/** What a WAV file's header promises of its sound, and what is there of it. */
export interface WavPromise {
  readonly claimedBytes: number
  readonly foundBytes: number
  /** Bytes a second. */
  readonly byteRate: number
}

const UNKNOWN_SIZE = 0xffffffff
const MOST_CHUNKS = 1_000

/**
 * Reads the size of the `data` chunk of a RIFF or RF64 file (EBU Tech 3306). Undefined where the file is none, or
 * was written to a pipe, which cannot come back to fill in the size. ffprobe trusts the file's own length instead.
 */
export async function readWavPromise(source: ByteSource): Promise<WavPromise | undefined> {
  const head = view(await source.read(0, 12))
  if (head.byteLength < 12 || text(head, 8) !== 'WAVE' || !['RIFF', 'RF64', 'BW64'].includes(text(head, 0)))
    return undefined
  let at = 12
  let byteRate = 0
  let longSize: number | undefined
  for (let count = 0; count < MOST_CHUNKS; count++) {
    const chunk = view(await source.read(at, 36))
    if (chunk.byteLength < 8) return undefined
    const size = chunk.getUint32(4, true)
    const id = text(chunk, 0)
    if (id === 'fmt ' && chunk.byteLength >= 20) byteRate = chunk.getUint32(16, true)
    if (id === 'ds64' && chunk.byteLength >= 24) longSize = Number(chunk.getBigUint64(16, true))
    if (id === 'data') {
      const claimedBytes = size === UNKNOWN_SIZE ? longSize : size
      if (!claimedBytes || byteRate === 0) return undefined
      return { claimedBytes, foundBytes: Math.min(claimedBytes, source.bytes - at - 8), byteRate }
    }
    at += 8 + size + (size % 2)
  }
  return undefined
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const text = (data: DataView, at: number) =>
  String.fromCharCode(...[0, 1, 2, 3].map((offset) => data.getUint8(at + offset)))
