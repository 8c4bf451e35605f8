import { type FileHandle, open, stat } from 'node:fs/promises'
import { UploadError } from './errors.ts'
import type { Hasher } from './hasher.ts'
import type { PartDigests } from './part-digests.ts'

/** What the library knows of a file since it was imported. */
export interface KnownFile {
  readonly path: string
  readonly bytes: number
  /** SHA-256, lower-case hex. */
  readonly sha256: string
  readonly mtimeMs: number
  /**
   * MD5s from the same read as the SHA-256. With them nothing is hashed for an upload: the store refuses a part whose
   * source changed since. Without them, or where the server cuts the file in another way, parts are hashed as they go.
   */
  readonly partDigests?: PartDigests | undefined
}

/** A file being read for upload, watched for change. */
export interface Source {
  readonly path: string
  readonly bytes: number
  readonly handle: FileHandle
  /**
   * Looks whether the file at the path is still the one that was imported. Where size or time say otherwise, or
   * `suspect` is set, the content decides.
   * @throws UploadError `source-changed`, `source-missing`
   */
  verify(suspect?: boolean): Promise<void>
  close(): Promise<void>
}

/** @throws UploadError `source-changed`, `source-missing` */
export async function openSource(known: KnownFile, hasher: Hasher): Promise<Source> {
  let trusted = { mtimeMs: known.mtimeMs, ino: undefined as number | undefined }
  let hashing: Promise<void> | undefined

  async function verify(suspect = false): Promise<void> {
    const now = await stat(known.path).catch((cause) => {
      throw missing(known.path, cause)
    })
    if (now.size !== known.bytes) throw changed(known.path)
    const isSame =
      Math.abs(now.mtimeMs - trusted.mtimeMs) < 1 && (trusted.ino === undefined || trusted.ino === now.ino)
    if (isSame && !suspect) {
      trusted = { mtimeMs: now.mtimeMs, ino: now.ino }
      return
    }
    hashing ??= compare().finally(() => {
      hashing = undefined
    })
    await hashing
    trusted = { mtimeMs: now.mtimeMs, ino: now.ino }
  }

  async function compare(): Promise<void> {
    const [whole] = await hasher
      .digest([{ path: known.path, offset: 0, bytes: null, sha256: true }])
      .catch((cause) => {
        throw missing(known.path, cause)
      })
    if (whole?.sha256 !== known.sha256) throw changed(known.path)
  }

  await verify()
  const handle = await open(known.path, 'r').catch((cause) => {
    throw missing(known.path, cause)
  })
  return { path: known.path, bytes: known.bytes, handle, verify, close: () => handle.close() }
}

function changed(path: string): UploadError {
  return new UploadError(
    'source-changed',
    false,
    `${path} was changed since it was imported. Nothing of it was published. Import it again to publish it as it is now`,
  )
}

function missing(path: string, cause: unknown): UploadError {
  const why = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new UploadError(
    'source-missing',
    false,
    `${path} cannot be read${why}. Put it back where it was, or import it from where it is now`,
    { cause },
  )
}
