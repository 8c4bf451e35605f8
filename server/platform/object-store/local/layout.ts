import { createHash } from 'node:crypto'
import { join } from 'node:path'

/** Longest file name we make; file systems allow 255 bytes, and suffixes come on top. */
const MAX_NAME = 180
const KEPT_OF_LONG_NAME = 80
/** No encoded segment holds `+`, so neither a folder nor a shortened name can meet a record's name. */
const RECORD_SUFFIX = '+json'

/**
 * Where things lie under the root:
 *
 *     objects/<key, encoded>+json      what an object is, and where its bytes are: an object exists when this does
 *     data/<xx>/<data id>.<0, 1, …>    its bytes, in one file or as the parts came
 *     multiparts/<id>/upload+json      an open upload, its parts (`<number>-<id>`) and their records (`<number>+json`)
 *     tmp/                             half-written records
 *
 * The bytes are written first and never change; the record appears by one rename. That rename is the only instant at
 * which anything becomes visible, so a crash leaves bytes without a name at worst (see `removeLeftovers`).
 */
export interface Layout {
  readonly root: string
  readonly objects: string
  readonly data: string
  readonly multiparts: string
  readonly tmp: string
}

export function layoutUnder(root: string): Layout {
  return {
    root,
    objects: join(root, 'objects'),
    data: join(root, 'data'),
    multiparts: join(root, 'multiparts'),
    tmp: join(root, 'tmp'),
  }
}

export function recordPath(layout: Layout, key: string): string {
  return `${join(layout.objects, ...key.split('/').map(encodeSegment))}${RECORD_SUFFIX}`
}

/** The deepest folder that holds every key of the prefix. */
export function folderOfPrefix(layout: Layout, prefix: string): string {
  return join(layout.objects, ...prefix.split('/').slice(0, -1).map(encodeSegment))
}

export function isRecordName(name: string): boolean {
  return name.endsWith(RECORD_SUFFIX)
}

/** UUIDv7 begins with the time, so the spread comes from its end. */
export function dataFolder(layout: Layout, dataId: string): string {
  return join(layout.data, dataId.slice(-2))
}

export function dataName(dataId: string, segment: number): string {
  return `${dataId}.${segment}`
}

export function dataIdOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.'))
}

export function multipartFolder(layout: Layout, multipartId: string): string {
  return join(layout.multiparts, multipartId)
}

export function multipartRecordPath(layout: Layout, multipartId: string): string {
  return join(multipartFolder(layout, multipartId), `upload${RECORD_SUFFIX}`)
}

export function partRecordName(partNumber: number): string {
  return `${String(partNumber).padStart(5, '0')}${RECORD_SUFFIX}`
}

/**
 * One segment of a key as a file name: no two segments share one, whatever the file system makes of case or Unicode
 * forms. A long one keeps its beginning, for people, and its hash; the record itself holds the key.
 */
export function encodeSegment(segment: string): string {
  let name = ''
  for (const byte of Buffer.from(segment)) name += isPlain(byte) ? String.fromCharCode(byte) : hex(byte)
  if (name.length <= MAX_NAME) return name
  return `${name.slice(0, KEPT_OF_LONG_NAME)}+${createHash('sha256').update(segment).digest('hex')}`
}

function hex(byte: number): string {
  return `%${byte.toString(16).padStart(2, '0')}`
}

/** `a-z 0-9 - . _` */
function isPlain(byte: number): boolean {
  return (
    (byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x2d ||
    byte === 0x2e ||
    byte === 0x5f
  )
}
