import { createHash, randomFillSync } from 'node:crypto'
import { mkdir, open, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { partSizeFor } from '@veza/shared/media/limits.ts'
import { filesOf, type RenditionSet } from '@veza/shared/media/rendition-set.ts'
import { createPartHash, type PartDigests } from '../../../desktop/engine/upload/part-digests.ts'

export interface RandomFile {
  readonly path: string
  readonly bytes: number
  /** Lower-case hex. */
  readonly sha256: string
  readonly mtimeMs: number
  /** As an import keeps them. */
  readonly partDigests: PartDigests
}

/** Writes a file that no store has seen before. */
export async function randomFile(path: string, bytes: number): Promise<RandomFile> {
  const hash = createHash('sha256')
  const parts = createPartHash(partSizeFor(bytes))
  const chunk = Buffer.alloc(1024 * 1024)
  const file = await open(path, 'w')
  for (let left = bytes; left > 0; ) {
    const piece = randomFillSync(chunk).subarray(0, Math.min(left, chunk.length))
    hash.update(piece)
    parts.update(piece)
    await file.write(piece)
    left -= piece.length
  }
  await file.close()
  const { mtimeMs } = await stat(path)
  return { path, bytes, sha256: hash.digest('hex'), mtimeMs, partDigests: parts.digest() }
}

/** A rendition set of random bytes under `dir`: in form a true one, though nobody could play it. */
export async function randomSet(dir: string, segments: number, segmentBytes: number): Promise<RenditionSet> {
  const set: RenditionSet = {
    version: 1,
    source: { sampleRate: 44_100, channels: 2, samples: segments * 6 * 44_100 },
    durationMs: segments * 6_000,
    loudness: { integratedLufs: -14, rangeLu: 6, truePeakDbtp: -1 },
    waveforms: [
      { path: 'waveform-coarse.dat', bytes: 1_000, samplesPerPixel: 8_192, pixels: 490 },
      { path: 'waveform-fine.dat', bytes: 8_000, samplesPerPixel: 1_024, pixels: 3_990 },
    ],
    renditions: [
      {
        name: 'aac-128',
        codecs: 'mp4a.40.2',
        sampleRate: 44_100,
        channels: 2,
        timescale: 44_100,
        peakBitrate: 140_000,
        averageBitrate: 128_000,
        init: { path: 'aac-128/init.mp4', bytes: 700 },
        segments: Array.from({ length: segments }, (_, index) => ({
          path: `aac-128/${String(index).padStart(5, '0')}.m4s`,
          bytes: segmentBytes,
          ticks: 6 * 44_100,
        })),
      },
    ],
  }
  for (const { path, bytes } of filesOf(set)) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), randomFillSync(Buffer.alloc(bytes)))
  }
  return set
}
