import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { lengthMismatch } from '../body-length.ts'
import { BodyMismatch } from '../errors.ts'
import { isMissing } from './fs-errors.ts'

const WRITE_BUFFER_BYTES = 1024 * 1024
const RENAME_ATTEMPTS = 5

/** Makes a folder survive a power cut together with the names in it. */
export async function syncFolder(path: string): Promise<void> {
  // Windows cannot open a folder; NTFS journals its names by itself.
  if (process.platform === 'win32') return
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** `mkdir -p`, with the name of every folder it made on disk. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true })
  if (first === undefined) return
  for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

export interface WrittenBody {
  readonly bytes: number
  /** Hex. */
  readonly md5: string
}

export interface ExpectedBody {
  readonly bytes?: number
  /** Hex. */
  readonly md5?: string
}

/**
 * Streams a body into a new file, synced; of a body that fails or is not the expected one, nothing stays.
 * @throws BodyMismatch, or whatever the body throws
 */
export async function writeBody(path: string, body: Readable, expected: ExpectedBody): Promise<WrittenBody> {
  const hash = createHash('md5')
  let bytes = 0
  async function* counted(source: AsyncIterable<Uint8Array>) {
    for await (const chunk of source) {
      bytes += chunk.byteLength
      if (expected.bytes !== undefined && bytes > expected.bytes) throw lengthMismatch(expected.bytes, bytes)
      hash.update(chunk)
      yield chunk
    }
    if (expected.bytes !== undefined && bytes !== expected.bytes) throw lengthMismatch(expected.bytes, bytes)
    const md5 = hash.digest('hex')
    if (expected.md5 !== undefined && md5 !== expected.md5)
      throw new BodyMismatch('md5', `the body's MD5 is ${md5}, announced was ${expected.md5}`)
    written = { bytes, md5 }
  }
  let written: WrittenBody | undefined
  const file = createWriteStream(path, { flags: 'wx', flush: true, highWaterMark: WRITE_BUFFER_BYTES })
  try {
    await pipeline(body, counted, file)
  } catch (error) {
    await rm(path, { force: true })
    throw error
  }
  if (written === undefined) throw new Error('a body ended without an end')
  return written
}

/**
 * Replaces a small JSON file by rename, synced: readers see the old one or the new one. `beforeVisible` runs while
 * the file is being synced, and is over before anybody can see it.
 * The folder is made where it lacks, and again where another process has just tidied it away.
 */
export async function writeRecord(
  tmpFolder: string,
  tmpName: string,
  path: string,
  record: unknown,
  beforeVisible: () => Promise<void> = async () => undefined,
): Promise<void> {
  await makeFolder(tmpFolder)
  const tmpPath = join(tmpFolder, tmpName)
  try {
    await Promise.all([
      writeFile(tmpPath, JSON.stringify(record), { flag: 'wx', flush: true }),
      beforeVisible(),
    ])
    await renameInto(tmpPath, path)
  } catch (error) {
    await rm(tmpPath, { force: true })
    throw error
  }
  await syncFolder(dirname(path)).catch(unlessMissing)
}

async function renameInto(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await rename(from, to)
    } catch (error) {
      if (!isMissing(error) || attempt === RENAME_ATTEMPTS) throw error
      await makeFolder(dirname(to))
    }
  }
}

/** A folder that is gone again has nothing left to sync. */
function unlessMissing(error: unknown): void {
  if (!isMissing(error)) throw error
}
