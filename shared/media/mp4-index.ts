import type { ByteSource } from './byte-source.ts'
import { boxAt, type FileBox } from './file-boxes.ts'
import { readMp4Samples } from './mp4-samples.ts'
import type { Shortfall } from './refusals.ts'

/** Boxes looked at on one level: at 6 s a fragment, more than the longest recording needs. */
const MOST_BOXES = 8_000
/** A segment index of one level has 12 bytes a fragment. */
const MOST_INDEX_BYTES = 1024 * 1024
const unsaid: Shortfall = { claimedSeconds: 0, foundSeconds: 0 }

/**
 * Looks whether an MP4 file is provably cut: its index names bytes that are not there, or it ends in the middle of
 * its index, of a fragment, or of sound whose index never came. A box of sound that claims more than is there is no
 * proof where the index needs none of what is missing.
 */
export async function readMp4Shortfall(source: ByteSource): Promise<Shortfall | undefined> {
  const top = await topLevel(source)
  if (!top) return undefined
  const { moov, isFragmented, cut } = top
  if (!moov) return cut ? unsaid : undefined
  const samples = await readMp4Samples(source, moov)
  if (samples?.isCut) return { claimedSeconds: samples.claimedSeconds, foundSeconds: samples.foundSeconds }
  if (!isFragmented) return undefined
  return (await bySegmentIndex(source, top.indexes)) ?? (cut ? unsaid : undefined)
}

interface TopLevel {
  readonly moov: FileBox | undefined
  readonly isFragmented: boolean
  readonly indexes: readonly FileBox[]
  /** A box of index or sound goes on behind the end of the file. */
  readonly cut: boolean
}

async function topLevel(source: ByteSource): Promise<TopLevel | undefined> {
  const indexes: FileBox[] = []
  let moov: FileBox | undefined
  let isFragmented = false
  for (let at = 0, count = 0; count < MOST_BOXES; count++) {
    const box = await boxAt(source, at, source.bytes)
    if (box === 'malformed') return undefined
    if (!box) return { moov, isFragmented, indexes, cut: false }
    const isCut = box.end > source.bytes
    if (isCut && ['moov', 'moof', 'mdat'].includes(box.type))
      return { moov, isFragmented: isFragmented || box.type === 'moof', indexes, cut: true }
    if (isCut) return { moov, isFragmented, indexes, cut: false }
    if (box.type === 'moov') moov ??= box
    if (box.type === 'moof') isFragmented = true
    if (box.type === 'sidx') indexes.push(box)
    at = box.end
  }
  return undefined
}

/** What the segment indexes (§8.16.3) promise of time and bytes; they lie before the fragments that they name. */
async function bySegmentIndex(
  source: ByteSource,
  indexes: readonly FileBox[],
): Promise<Shortfall | undefined> {
  let claimedSeconds = 0
  let foundSeconds = 0
  for (const box of indexes) {
    const promise = await readIndex(source, box)
    claimedSeconds += promise.claimedSeconds
    foundSeconds += promise.foundSeconds
  }
  return foundSeconds < claimedSeconds ? { claimedSeconds, foundSeconds } : undefined
}

async function readIndex(source: ByteSource, box: FileBox): Promise<Shortfall> {
  if (box.end - box.body > MOST_INDEX_BYTES) return unsaid
  const body = Buffer.from(await source.read(box.body, box.end - box.body))
  const isLong = body.length > 0 && body.readUInt8(0) > 0
  const table = isLong ? 32 : 24
  if (body.length < table) return unsaid
  const timescale = body.readUInt32BE(8)
  const firstOffset = isLong ? Number(body.readBigUInt64BE(20)) : body.readUInt32BE(16)
  const count = Math.min(body.readUInt16BE(table - 2), Math.floor((body.length - table) / 12))
  if (timescale === 0) return unsaid
  let at = box.end + firstOffset
  let claimed = 0
  let found = 0
  for (let i = 0; i < count; i++) {
    const size = body.readUInt32BE(table + i * 12)
    // The top bit: it names another index, which is counted by itself.
    if (size >= 0x80000000) return unsaid
    const duration = body.readUInt32BE(table + i * 12 + 4)
    at += size
    claimed += duration
    if (at <= source.bytes) found += duration
  }
  return { claimedSeconds: claimed / timescale, foundSeconds: found / timescale }
}
