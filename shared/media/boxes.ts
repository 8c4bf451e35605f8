/** The bytes are not the boxes they claim to be: cut short, or sizes that contradict each other. */
export class MalformedBoxes extends Error {
  override readonly name = 'MalformedBoxes'
}

/** One ISO base media file format box (ISO/IEC 14496-12 §4.2) as offsets into the bytes it was read from. */
export interface Box {
  readonly type: string
  readonly start: number
  /** First byte after the header. */
  readonly body: number
  readonly end: number
}

const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/**
 * Header of the box at `start`; undefined where fewer bytes are there than the header needs.
 * Throws `MalformedBoxes` on a size that cannot hold its own header, or "to the end of file" (size 0).
 */
export function boxHeaderAt(bytes: Uint8Array, start: number): Box | undefined {
  if (bytes.length - start < 8) return undefined
  const data = view(bytes)
  const short = data.getUint32(start)
  const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8))
  if (short !== 1) {
    if (short < 8) throw new MalformedBoxes(`box ${type} claims ${short} bytes`)
    return { type, start, body: start + 8, end: start + short }
  }
  if (bytes.length - start < 16) return undefined
  const long = Number(data.getBigUint64(start + 8))
  if (long < 16 || !Number.isSafeInteger(long)) throw new MalformedBoxes(`box ${type} claims ${long} bytes`)
  return { type, start, body: start + 16, end: start + long }
}

/** Boxes between two offsets, in order. Throws `MalformedBoxes` where one runs past the end. */
export function* boxesIn(bytes: Uint8Array, start = 0, end = bytes.length): Generator<Box> {
  let at = start
  while (at < end) {
    const box = boxHeaderAt(bytes.subarray(0, end), at)
    if (!box || box.end > end) throw new MalformedBoxes(`a box at ${at} runs past ${end}`)
    yield box
    at = box.end
  }
}

/** First box at a path of types, such as `['moov', 'trak', 'mdia', 'mdhd']`. */
export function findBox(bytes: Uint8Array, path: readonly string[], within?: Box): Box | undefined {
  const [type, ...rest] = path
  for (const box of boxesIn(bytes, within?.body, within?.end)) {
    if (box.type !== type) continue
    return rest.length === 0 ? box : findBox(bytes, rest, box)
  }
  return undefined
}

/** As `findBox`. Throws `MalformedBoxes` where there is none. */
export function requireBox(bytes: Uint8Array, path: readonly string[], within?: Box): Box {
  const box = findBox(bytes, path, within)
  if (!box) throw new MalformedBoxes(`no ${path.join('/')}`)
  return box
}

/** Reads a box's big-endian fields one after the other. Throws `MalformedBoxes` past the box's end. */
export interface FieldReader {
  u8(): number
  u32(): number
  i32(): number
  u64(): number
  skip(bytes: number): void
}

export function fieldsOf(bytes: Uint8Array, box: Box): FieldReader {
  const data = view(bytes)
  let at = box.body
  const take = (size: number): number => {
    if (at + size > box.end || at + size > bytes.length) throw new MalformedBoxes(`${box.type} is cut short`)
    at += size
    return at - size
  }
  return {
    u8: () => data.getUint8(take(1)),
    u32: () => data.getUint32(take(4)),
    i32: () => data.getInt32(take(4)),
    u64: () => Number(data.getBigUint64(take(8))),
    skip: (size) => void take(size),
  }
}

/** Splits a stream of bytes into whole top-level boxes, header included. */
export function boxSplitter(onBox: (type: string, bytes: Uint8Array) => void): {
  push(chunk: Uint8Array): void
  /** Throws `MalformedBoxes` where a box was begun and not ended. */
  end(): void
} {
  let chunks: Uint8Array[] = []
  let held = 0
  let wanted = 8
  const drain = () => {
    let bytes: Uint8Array = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    for (;;) {
      const box = boxHeaderAt(bytes, 0)
      wanted = box ? box.end : 16
      if (!box || box.end > bytes.length) break
      onBox(box.type, bytes.subarray(0, box.end))
      bytes = bytes.subarray(box.end)
    }
    if (bytes.length < 8) wanted = 8
    chunks = bytes.length > 0 ? [bytes] : []
    held = bytes.length
  }
  return {
    push(chunk) {
      chunks.push(chunk)
      held += chunk.length
      if (held >= wanted) drain()
    },
    end() {
      if (held > 0) throw new MalformedBoxes(`${held} bytes after the last whole box`)
    },
  }
}
