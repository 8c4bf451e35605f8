import { constants } from 'node:fs'
import { open, opendir, readFile, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { syncFolder, writeRecord } from './durable.ts'
import { ifThere, isMissing } from './fs-errors.ts'
import { dataFolder, dataName, folderOfPrefix, isRecordName, type Layout, recordPath } from './layout.ts'
import { type OnUnreadable, readableRecord, warnOfUnreadable } from './unreadable.ts'

const recordSchema = z.object({
  version: z.literal(1),
  key: z.string(),
  dataId: z.string().regex(/^[0-9a-f-]{36}$/),
  /** Bytes of each data file, in order. */
  segments: z.array(z.int().min(0)).min(1),
  bytes: z.int().min(0),
  etag: z.string(),
  contentType: z.string(),
  cacheControl: z.string().optional(),
  storedAt: z.iso.datetime(),
})
/** What an object is and where its bytes are. */
export type ObjectRecord = z.infer<typeof recordSchema>

export async function readObjectRecord(layout: Layout, key: string): Promise<ObjectRecord | undefined> {
  return ifThere(readRecord(recordPath(layout, key)))
}

/** The same, where a record that cannot be read counts as none: it is told. */
export async function readableObjectRecord(
  layout: Layout,
  key: string,
  onUnreadable: OnUnreadable,
): Promise<ObjectRecord | undefined> {
  const path = recordPath(layout, key)
  return readableRecord(path, readRecord(path), onUnreadable)
}

async function readRecord(path: string): Promise<ObjectRecord> {
  return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')))
}

/**
 * Makes the object visible; the files it names must be synced, their folder need not. What it replaces is removed; the
 * bytes of a damaged record, which nobody knows any more, are left over.
 */
export async function commitObject(
  layout: Layout,
  tmpName: string,
  record: ObjectRecord,
  onUnreadable: OnUnreadable = warnOfUnreadable,
): Promise<void> {
  const before = await readableObjectRecord(layout, record.key, onUnreadable)
  const bytesOnDisk = () => syncFolder(dataFolder(layout, record.dataId))
  try {
    await writeRecord(layout.tmp, tmpName, recordPath(layout, record.key), record, bytesOnDisk)
  } catch (error) {
    // It may have failed after the rename: what is visible keeps its bytes.
    const visible = await readObjectRecord(layout, record.key)
    if (visible?.dataId !== record.dataId) await removeData(layout, record)
    throw error
  }
  if (before !== undefined) await removeData(layout, before)
}

export async function removeObject(layout: Layout, key: string, onUnreadable: OnUnreadable): Promise<void> {
  const record = await readableObjectRecord(layout, key, onUnreadable)
  const path = recordPath(layout, key)
  await rm(path, { force: true })
  if (record !== undefined) await removeData(layout, record)
  await tidyFolders(layout, dirname(path))
}

async function removeData(layout: Layout, { dataId, segments }: ObjectRecord): Promise<void> {
  for (const index of segments.keys())
    await rm(join(dataFolder(layout, dataId), dataName(dataId, index)), { force: true })
}

/** Empty folders upwards; one that another process is filling stays. */
async function tidyFolders(layout: Layout, from: string): Promise<void> {
  for (let folder = from; folder.length > layout.objects.length; folder = dirname(folder)) {
    try {
      await rmdir(folder)
    } catch (error) {
      if (isMissing(error)) continue
      return
    }
  }
}

/** A record that cannot be read is told and left out. */
export async function* listObjectRecords(
  layout: Layout,
  prefix: string,
  onUnreadable: OnUnreadable,
): AsyncGenerator<ObjectRecord> {
  for await (const path of recordsBelow(folderOfPrefix(layout, prefix))) {
    const record = await readableRecord(path, readRecord(path), onUnreadable)
    if (record?.key.startsWith(prefix)) yield record
  }
}

async function* recordsBelow(folder: string): AsyncGenerator<string> {
  const entries = await ifThere(opendir(folder))
  if (entries === undefined) return
  for await (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* recordsBelow(path)
    else if (isRecordName(entry.name)) yield path
  }
}

/**
 * The object's bytes from `start` to `end`, both inclusive. Opens the first file before it returns, so that an object
 * replaced or deleted meanwhile is noticed here (ENOENT) and not in the middle of an answer.
 */
export async function readBytes(
  layout: Layout,
  record: ObjectRecord,
  start: number,
  end: number,
): Promise<Readable> {
  const slices = slicesOf(record, start, end)
  const [first] = slices
  if (first === undefined) return Readable.from([])
  const folder = dataFolder(layout, record.dataId)
  const handle = await open(join(folder, first.file), READ_NO_LINK)
  const firstStream = handle.createReadStream({ start: first.start, end: first.end })
  if (slices.length === 1) return firstStream
  const joined = Readable.from(oneAfterTheOther(folder, firstStream, slices.slice(1)), { objectMode: false })
  // A generator that was never begun runs no clean-up of its own.
  joined.once('close', () => firstStream.destroy())
  return joined
}

/** We make no links: one that lies there leads where nobody signed for. (Windows knows no such flag.) */
const READ_NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)

interface Slice {
  readonly file: string
  readonly start: number
  readonly end: number
}

function slicesOf(record: ObjectRecord, start: number, end: number): Slice[] {
  const slices: Slice[] = []
  let offset = 0
  for (const [index, bytes] of record.segments.entries()) {
    const from = Math.max(start - offset, 0)
    const to = Math.min(end - offset, bytes - 1)
    if (from <= to) slices.push({ file: dataName(record.dataId, index), start: from, end: to })
    offset += bytes
  }
  return slices
}

async function* oneAfterTheOther(
  folder: string,
  first: Readable,
  rest: readonly Slice[],
): AsyncGenerator<Buffer> {
  yield* first as AsyncIterable<Buffer>
  for (const { file, start, end } of rest) {
    const handle = await open(join(folder, file), READ_NO_LINK)
    yield* handle.createReadStream({ start, end }) as AsyncIterable<Buffer>
  }
}
