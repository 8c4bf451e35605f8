import type { ByteSource } from './byte-source.ts'
import { boxAt, type FileBox } from './file-boxes.ts'

/** What the index of an MP4's first sound track promises, and how much of it lies in the file. */
export interface SampleIndex {
  readonly claimedSeconds: number
  readonly foundSeconds: number
  /** It names bytes behind the end of the file. */
  readonly isCut: boolean
}

const MOST_CHILDREN = 1_000
/** Of one table; six hours of AAC at 48 kHz have one of 4 MB. */
const MOST_TABLE_BYTES = 16 * 1024 * 1024
/** Where all have one size there is no table to bound their number. */
const MOST_SAMPLES = MOST_TABLE_BYTES / 4

/**
 * Reads the sample tables (ISO/IEC 14496-12 §8.6 and §8.7) of the first track of sound. Undefined where there is
 * none, where they contradict themselves, or are larger than any recording we take needs.
 */
export async function readMp4Samples(source: ByteSource, moov: FileBox): Promise<SampleIndex | undefined> {
  if (moov.end > source.bytes) return undefined
  for (const track of await childrenOf(source, moov)) {
    if (track.type !== 'trak') continue
    const media = await childOf(source, track, 'mdia')
    const handler = media && (await bodyOf(source, await childOf(source, media, 'hdlr')))
    if (!media || handler?.toString('latin1', 8, 12) !== 'soun') continue
    const header = await bodyOf(source, await childOf(source, media, 'mdhd'))
    const info = await childOf(source, media, 'minf')
    const tables = info && (await childOf(source, info, 'stbl'))
    const timescale = header && timescaleOf(header)
    return tables && timescale ? await judge(source, tables, timescale) : undefined
  }
  return undefined
}

function timescaleOf(header: Buffer): number {
  const at = header.length > 0 && header.readUInt8(0) > 0 ? 20 : 12
  return header.length >= at + 4 ? header.readUInt32BE(at) : 0
}

async function childrenOf(source: ByteSource, parent: FileBox): Promise<FileBox[]> {
  const children: FileBox[] = []
  let at = parent.body
  while (children.length < MOST_CHILDREN) {
    const box = await boxAt(source, at, parent.end)
    if (!box || box === 'malformed' || box.end > parent.end) break
    children.push(box)
    at = box.end
  }
  return children
}

async function childOf(source: ByteSource, parent: FileBox, type: string): Promise<FileBox | undefined> {
  return (await childrenOf(source, parent)).find((child) => child.type === type)
}

async function bodyOf(source: ByteSource, box: FileBox | undefined): Promise<Buffer | undefined> {
  if (!box || box.end - box.body > MOST_TABLE_BYTES) return undefined
  return Buffer.from(await source.read(box.body, box.end - box.body))
}

/** A table: version and flags, how many entries, and the entries, each of so many 32-bit words. */
interface Table {
  readonly count: number
  u32(entry: number, word?: number): number
}

function tableOf(body: Buffer | undefined, words: number, head = 4): Table | undefined {
  if (!body || body.length < head + 4) return undefined
  const count = body.readUInt32BE(head)
  const first = head + 4
  if (count * words * 4 > body.length - first) return undefined
  return { count, u32: (entry, word = 0) => body.readUInt32BE(first + (entry * words + word) * 4) }
}

async function judge(
  source: ByteSource,
  tables: FileBox,
  timescale: number,
): Promise<SampleIndex | undefined> {
  const children = await childrenOf(source, tables)
  const read = (type: string) =>
    bodyOf(
      source,
      children.find((child) => child.type === type),
    )
  const sizes = await read('stsz')
  const same = sizes && sizes.length >= 12 ? sizes.readUInt32BE(4) : 0
  const each = same > 0 ? undefined : tableOf(sizes, 1, 8)
  const sampleCount = same > 0 ? (sizes?.readUInt32BE(8) ?? 0) : (each?.count ?? 0)
  const [near, far] = [tableOf(await read('stco'), 1), tableOf(await read('co64'), 2)]
  const runs = tableOf(await read('stsc'), 3)
  const times = tableOf(await read('stts'), 2)
  const chunks = near ?? far
  if (!chunks || !runs || !times || sampleCount === 0 || sampleCount > MOST_SAMPLES) return undefined
  const offsetOf = (chunk: number) =>
    near ? near.u32(chunk) : chunks.u32(chunk) * 2 ** 32 + chunks.u32(chunk, 1)
  const sizeOf = (sample: number) => each?.u32(sample) ?? same
  const whole = wholeSamples({ sampleCount, sizeOf, offsetOf, chunkCount: chunks.count, runs }, source.bytes)
  const claimedSeconds = timeOf(times, sampleCount) / timescale
  return { claimedSeconds, foundSeconds: timeOf(times, whole) / timescale, isCut: whole < sampleCount }
}

interface Layout {
  readonly sampleCount: number
  readonly sizeOf: (sample: number) => number
  readonly offsetOf: (chunk: number) => number
  readonly chunkCount: number
  /** Of `stsc`: from which chunk on (counted from 1) a chunk holds how many samples. */
  readonly runs: Table
}

/** Samples, from the first on, that end within the file. No more steps than the tables have entries. */
function wholeSamples(layout: Layout, fileBytes: number): number {
  const { sampleCount, sizeOf, offsetOf, chunkCount, runs } = layout
  let sample = 0
  let run = 0
  for (let chunk = 0; chunk < chunkCount && sample < sampleCount; chunk++) {
    while (run + 1 < runs.count && runs.u32(run + 1) <= chunk + 1) run++
    let at = offsetOf(chunk)
    const last = Math.min(sampleCount, sample + (runs.count > 0 ? runs.u32(run, 1) : 0))
    for (; sample < last; sample++) {
      at += sizeOf(sample)
      if (at > fileBytes) return sample
    }
  }
  // Samples that no chunk holds are an index that contradicts itself: the decoder has the word.
  return sampleCount
}

/** Where a sample begins, in ticks: the sum of what `stts` gives those before it. */
function timeOf(times: Table, samples: number): number {
  let ticks = 0
  let left = samples
  for (let entry = 0; entry < times.count && left > 0; entry++) {
    const count = Math.min(left, times.u32(entry))
    ticks += count * times.u32(entry, 1)
    left -= count
  }
  return ticks
}
