import { inflateSync } from 'node:zlib'

const WOFF_HEADER = 44
const WOFF_ENTRY = 20
const SFNT_HEADER = 12
const SFNT_ENTRY = 16

/**
 * The font within a WOFF file (W3C, WOFF 1.0), unpacked: pdfkit reads those as well, and unpacks them anew for every character.
 * @throws Error where it is none
 */
export function unpackWoff(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF') throw new Error('this is no WOFF file')
  const count = woff.readUInt16BE(12)
  const head = Buffer.alloc(SFNT_HEADER + SFNT_ENTRY * count)
  woff.copy(head, 0, 4, 8)
  head.writeUInt16BE(count, 4)
  const power = 31 - Math.clz32(count)
  head.writeUInt16BE(2 ** power * 16, 6)
  head.writeUInt16BE(power, 8)
  head.writeUInt16BE((count - 2 ** power) * 16, 10)
  const parts: Buffer[] = [head]
  let offset = head.length
  for (let at = 0; at < count; at++) {
    const entry = WOFF_HEADER + WOFF_ENTRY * at
    const table = tableOf(woff, entry)
    const into = SFNT_HEADER + SFNT_ENTRY * at
    woff.copy(head, into, entry, entry + 4)
    head.writeUInt32BE(woff.readUInt32BE(entry + 16), into + 4)
    head.writeUInt32BE(offset, into + 8)
    head.writeUInt32BE(table.length, into + 12)
    parts.push(table, Buffer.alloc(-table.length & 3))
    offset += table.length + (-table.length & 3)
  }
  return Buffer.concat(parts)
}

/** Packed unless that would have made it longer. */
function tableOf(woff: Buffer, entry: number): Buffer {
  const [offset, packed, length] = [4, 8, 12].map((at) => woff.readUInt32BE(entry + at)) as [
    number,
    number,
    number,
  ]
  const bytes = woff.subarray(offset, offset + packed)
  return packed < length ? inflateSync(bytes) : bytes
}
