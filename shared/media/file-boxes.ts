import type { ByteSource } from './byte-source.ts'

/** A box (ISO/IEC 14496-12 §4.2) by its place in the file; what it holds has not been read. */
export interface FileBox {
  readonly type: string
  readonly body: number
  /** May lie behind the end of the file. */
  readonly end: number
}

/** The box at a place; undefined at the end. Size 0 is "to the end", 1 is "64 bits, below". */
export async function boxAt(
  source: ByteSource,
  at: number,
  end: number,
): Promise<FileBox | 'malformed' | undefined> {
  if (end - at < 8) return undefined
  const head = Buffer.from(await source.read(at, 16))
  if (head.length < 8) return undefined
  const short = head.readUInt32BE(0)
  const type = head.toString('latin1', 4, 8)
  if (short === 0) return { type, body: at + 8, end }
  if (short !== 1) return short < 8 ? 'malformed' : { type, body: at + 8, end: at + short }
  if (head.length < 16) return undefined
  const long = Number(head.readBigUInt64BE(8))
  return long < 16 || !Number.isSafeInteger(at + long) ? 'malformed' : { type, body: at + 16, end: at + long }
}
