import { constants } from 'node:fs'
import { copyFile, link, opendir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { unquoteEtag } from '../etag.ts'
import { type CompleteOutcome, MIN_PART_BYTES, type PartToComplete } from '../port.ts'
import { makeFolder, syncFolder, writeRecord } from './durable.ts'
import { codeOf, ifThere } from './fs-errors.ts'
import {
  dataFolder,
  dataName,
  isRecordName,
  type Layout,
  multipartFolder,
  multipartRecordPath,
  partRecordName,
} from './layout.ts'
import { type OnUnreadable, readableRecord } from './unreadable.ts'

const MULTIPART_ID = /^[0-9a-f-]{36}$/
const LINKS_AT_ONCE = 16

const multipartSchema = z.object({
  version: z.literal(1),
  key: z.string(),
  multipartId: z.string(),
  contentType: z.string(),
  cacheControl: z.string().optional(),
  startedAt: z.iso.datetime(),
})
export type MultipartRecord = z.infer<typeof multipartSchema>

const partSchema = z.object({
  partNumber: z.int(),
  bytes: z.int(),
  etag: z.string(),
  /** Name of the file that holds the bytes, in the upload's folder. */
  file: z.string().regex(/^[0-9a-f-]+$/),
  storedAt: z.iso.datetime(),
})
export type PartRecord = z.infer<typeof partSchema>

export async function openMultipart(layout: Layout, tmpName: string, record: MultipartRecord): Promise<void> {
  await writeRecord(layout.tmp, tmpName, multipartRecordPath(layout, record.multipartId), record)
}

/** undefined when the upload is over, belongs to another key, or its record is damaged (told). */
export async function readMultipart(
  layout: Layout,
  key: string,
  multipartId: string,
  onUnreadable: OnUnreadable,
): Promise<MultipartRecord | undefined> {
  // The id comes from outside and becomes a path.
  if (!MULTIPART_ID.test(multipartId)) return undefined
  const path = multipartRecordPath(layout, multipartId)
  const record = await readableRecord(path, readRecord(path), onUnreadable)
  return record?.key === key ? record : undefined
}

async function readRecord(path: string): Promise<MultipartRecord> {
  return multipartSchema.parse(JSON.parse(await readFile(path, 'utf8')))
}

/** Puts a written part in the place of any earlier one of its number. False when the upload is over meanwhile. */
export async function commitPart(
  layout: Layout,
  tmpName: string,
  multipart: MultipartRecord,
  part: PartRecord,
  onUnreadable: OnUnreadable,
): Promise<boolean> {
  const folder = multipartFolder(layout, multipart.multipartId)
  const path = join(folder, partRecordName(part.partNumber))
  const before = await readPart(path, onUnreadable)
  // Only a folder that is still an open upload: `writeRecord` would bring a removed one back.
  const stillOpen = () => readMultipart(layout, multipart.key, multipart.multipartId, onUnreadable)
  if ((await stillOpen()) === undefined) return false
  await writeRecord(layout.tmp, tmpName, path, part)
  if ((await stillOpen()) === undefined) {
    await removeMultipart(layout, multipart.multipartId)
    return false
  }
  if (before !== undefined && before.file !== part.file) await rm(join(folder, before.file), { force: true })
  return true
}

async function readPart(path: string, onUnreadable: OnUnreadable): Promise<PartRecord | undefined> {
  const reading = readFile(path, 'utf8').then((text) => partSchema.parse(JSON.parse(text)))
  return readableRecord(path, reading, onUnreadable)
}

/** By ascending number. A part whose record cannot be read counts as missing, and is told: it can be sent again. */
export async function readParts(
  layout: Layout,
  multipartId: string,
  onUnreadable: OnUnreadable,
): Promise<PartRecord[]> {
  const folder = multipartFolder(layout, multipartId)
  const names = (await ifThere(readdir(folder))) ?? []
  const parts: PartRecord[] = []
  for (const name of names.filter((each) => isRecordName(each) && /^\d/.test(each)).sort()) {
    const part = await readPart(join(folder, name), onUnreadable)
    if (part !== undefined) parts.push(part)
  }
  return parts
}

/**
 * Gives the parts' bytes to an object, under names of its own: hard links, so nothing is copied, and whatever
 * happens to the upload afterwards (abort, repeat, crash) cannot touch the object.
 * The folder they are in is not synced yet: `commitObject` does it.
 * @returns false when a part has gone meanwhile
 */
export async function adoptParts(
  layout: Layout,
  multipartId: string,
  parts: readonly PartRecord[],
  dataId: string,
): Promise<boolean> {
  const from = multipartFolder(layout, multipartId)
  const to = dataFolder(layout, dataId)
  await makeFolder(to)
  for (let first = 0; first < parts.length; first += LINKS_AT_ONCE) {
    const batch = parts.slice(first, first + LINKS_AT_ONCE)
    const done = await Promise.all(
      batch.map(({ file }, index) =>
        ifThere(linkOrCopy(join(from, file), join(to, dataName(dataId, first + index)))),
      ),
    )
    if (done.includes(undefined)) {
      for (const index of parts.keys()) await rm(join(to, dataName(dataId, index)), { force: true })
      return false
    }
  }
  return true
}

async function linkOrCopy(from: string, to: string): Promise<true> {
  try {
    await link(from, to)
  } catch (error) {
    // exFAT and some network mounts have no hard links.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(codeOf(error) ?? '')) throw error
    await copyFile(from, to, constants.COPYFILE_FICLONE)
    await syncFolder(to)
  }
  return true
}

export async function removeMultipart(layout: Layout, multipartId: string): Promise<void> {
  // Its record first: from then on the upload is over, whatever else is still there.
  await rm(multipartRecordPath(layout, multipartId), { force: true })
  await rm(multipartFolder(layout, multipartId), { recursive: true, force: true, maxRetries: 3 })
}

/** A record that cannot be read is told and left out. */
export async function* listMultipartRecords(
  layout: Layout,
  onUnreadable: OnUnreadable,
): AsyncGenerator<MultipartRecord> {
  const entries = await ifThere(opendir(layout.multiparts))
  if (entries === undefined) return
  for await (const entry of entries) {
    const path = multipartRecordPath(layout, entry.name)
    const record = await readableRecord(path, readRecord(path), onUnreadable)
    if (record !== undefined) yield record
  }
}

type Rejected = Extract<CompleteOutcome, { kind: 'invalid-part' | 'part-too-small' }>

/** The stored parts that a completion names, in their order; or why it cannot be done. */
export function chooseParts(
  stored: readonly PartRecord[],
  wanted: readonly PartToComplete[],
): PartRecord[] | Rejected {
  if (wanted.length === 0) return { kind: 'invalid-part', detail: 'a completion names at least one part' }
  const byNumber = new Map(stored.map((part) => [part.partNumber, part]))
  const sorted = wanted.toSorted((a, b) => a.partNumber - b.partNumber)
  const chosen: PartRecord[] = []
  for (const [index, { partNumber, etag }] of sorted.entries()) {
    const part = byNumber.get(partNumber)
    if (part === undefined || part.etag !== unquoteEtag(etag))
      return { kind: 'invalid-part', partNumber, detail: part ? 'its ETag is another' : 'it is not there' }
    if (sorted[index - 1]?.partNumber === partNumber)
      return { kind: 'invalid-part', partNumber, detail: 'it is named twice' }
    if (index < sorted.length - 1 && part.bytes < MIN_PART_BYTES)
      return { kind: 'part-too-small', partNumber, detail: `it has ${part.bytes} bytes, and is not the last` }
    chosen.push(part)
  }
  const named = new Set(chosen)
  const unnamed = stored.find((part) => !named.has(part))
  if (unnamed === undefined) return chosen
  return { kind: 'invalid-part', partNumber: unnamed.partNumber, detail: 'it was uploaded, and is not named' }
}
