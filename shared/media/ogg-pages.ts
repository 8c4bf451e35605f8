import type { ByteSource } from './byte-source.ts'
import type { Shortfall } from './refusals.ts'

const HEADER_BYTES = 27
/** A header, 255 lacing values, and 255 segments of 255 bytes. */
const MOST_PAGE_BYTES = HEADER_BYTES + 255 + 255 * 255
/** However the file was cut, and with a tag of a few hundred bytes behind it, one whole page begins in here. */
const TAIL_BYTES = 2 * MOST_PAGE_BYTES + 4_096
/** Places that look like a page and are none: chance gives none of them, malice as many as it likes. */
const MOST_FALSE_PAGES = 64

interface Page {
  readonly bytes: number
  readonly isLast: boolean
  /** Its last packet goes on in a page to come. */
  readonly isContinued: boolean
}

/**
 * Looks at the end of an Ogg file (RFC 3533): it is cut where it ends in the middle of a page, or in the middle of a
 * packet that no page ends.
 *
 * A missing end-of-stream flag alone proves nothing: encoders that were stopped, and recorders of radio, leave whole
 * pages without it. Nor do other bytes behind the last page (tags, padding).
 *
 * Pages say where they end, but none says where the last one would have: how much is missing stays unsaid.
 */
export async function readOggShortfall(
  source: ByteSource,
  knownSeconds: number,
): Promise<Shortfall | undefined> {
  const from = Math.max(0, source.bytes - TAIL_BYTES)
  const tail = Buffer.from(await source.read(from, source.bytes - from))
  return isCut(tail) ? { claimedSeconds: knownSeconds, foundSeconds: knownSeconds } : undefined
}

/** Follows the pages to the end of the tail; false where they end in good order, or it cannot be told. */
function isCut(tail: Buffer): boolean {
  const findPage = pageFinder(tail)
  let last: Page | undefined
  for (let at = beginsWithPage(tail) ? 0 : findPage(0); at !== undefined; ) {
    const rest = tail.subarray(at)
    if (rest.length === 0) return last?.isContinued === true && !last.isLast
    if (!isCapture(rest)) {
      at = findPage(at)
      continue
    }
    const page = pageAt(rest)
    if (!page || page.bytes > rest.length) return true
    last = page
    at += page.bytes
  }
  return false
}

/** The capture pattern and the version (0), or as much of them as fits before the end. */
function isCapture(bytes: Buffer): boolean {
  const pattern = 'OggS\0'.slice(0, bytes.length)
  return pattern.length > 1 && bytes.toString('latin1', 0, pattern.length) === pattern
}

/** At the head of a file, the beginning of a page will do. */
function beginsWithPage(tail: Buffer): boolean {
  if (!isCapture(tail)) return false
  const page = pageAt(tail)
  return !page || page.bytes > tail.length || hasChecksum(tail.subarray(0, page.bytes))
}

/** Finds the first place, from one on, where a page is proved by its checksum. */
function pageFinder(tail: Buffer): (from: number) => number | undefined {
  let tries = 0
  return (from) => {
    let at = tail.indexOf('OggS\0', from, 'latin1')
    for (; at >= 0 && tries < MOST_FALSE_PAGES; at = tail.indexOf('OggS\0', at + 1, 'latin1')) {
      const page = pageAt(tail.subarray(at))
      if (page && at + page.bytes <= tail.length && hasChecksum(tail.subarray(at, at + page.bytes))) return at
      tries++
    }
    return undefined
  }
}

/** The page whose header begins these bytes; undefined where its header is not whole. */
function pageAt(bytes: Buffer): Page | undefined {
  const segments = bytes.length < HEADER_BYTES ? 255 : bytes.readUInt8(26)
  const head = HEADER_BYTES + segments
  if (bytes.length < head) return undefined
  let body = 0
  for (let i = HEADER_BYTES; i < head; i++) body += bytes.readUInt8(i)
  return {
    bytes: head + body,
    isLast: (bytes.readUInt8(5) & 4) !== 0,
    isContinued: segments > 0 && bytes.readUInt8(head - 1) === 255,
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1
  return value
})

/** CRC-32 of RFC 3533 §6.7: polynomial 0x04c11db7, no reflection, its own field counted as zero. */
function hasChecksum(page: Buffer): boolean {
  let crc = 0
  for (let i = 0; i < page.length; i++) {
    const byte = i >= 22 && i < 26 ? 0 : (page[i] ?? 0)
    crc = (crc << 8) ^ (crcTable[((crc >>> 24) ^ byte) & 0xff] ?? 0)
  }
  return crc >>> 0 === page.readUInt32LE(22)
}
