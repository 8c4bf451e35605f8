import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { type Failure, JobFailure } from '@veza/shared/studio/failures.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import { coverType } from '../import/cover.ts'
import type { KeptImage } from '../products/images.ts'
import { asPublishFailure } from '../publish/failures.ts'
import { heldEdit } from '../restored/held-rows.ts'
import type { Uploader } from '../upload/uploader.ts'
import { listEntries, type OutboxEntry, rewriteEntry } from './entry-row.ts'
import type { Obstacle } from './flush.ts'
import type { Fields } from './judge.ts'
import { reconcile } from './picture.ts'
import { moveEntry } from './transition.ts'

/** The next picture that an edit waits for. */
export function nextImage(db: Sqlite, account: number): KeptImage | undefined {
  return statement<[number], KeptImage>(
    db,
    `SELECT id, upload_id AS uploadId, file FROM images WHERE account = ? AND upload_id IS NULL AND EXISTS (
       SELECT 1 FROM outbox one, json_each(one.fields, '$.images') named
       WHERE one.account = images.account AND one.state = 'waiting' AND one.request IS NULL AND named.value = images.id
         AND NOT ${heldEdit('one')})
     ORDER BY kept_at, id LIMIT 1`,
  ).get(account)
}

export interface ImageParts {
  readonly db: Sqlite
  readonly clock: Clock
  /** Folder of kept pictures. */
  readonly covers: string
  /** Whether the library's folder is there; without it, it always is. */
  isThere?(): Promise<boolean>
}

/**
 * Brings a picture to the server, and has every edit name it as it is named there. Sent twice, it is there once: a server knows
 * what it has by its content.
 * @returns what would keep everything else from getting through as well
 */
export async function sendImage(
  { db, clock, covers, isThere }: ImageParts,
  to: { readonly uploader: Pick<Uploader, 'uploadFile'>; readonly server: string; readonly account: number },
  image: KeptImage,
  signal: AbortSignal,
): Promise<Obstacle | null> {
  try {
    const uploadId = await upload(join(covers, image.file), image.file, to.uploader, signal)
    inTransaction(db, () => takeArrival(db, to.account, image.id, uploadId, clock.now()))
    return null
  } catch (error) {
    signal.throwIfAborted()
    const failure = asPublishFailure(asMissing(error), to.server, image.file)
    if (!(failure instanceof JobFailure) || (await isThere?.()) === false) throw error
    if (failure.retryable || failure.code === 'signed-out')
      return { failure: failure.failure, retryAfterMs: failure.retryAfterMs }
    inTransaction(db, () => takeRefusal(db, to.account, image.id, failure.failure, clock.now()))
    return null
  }
}

async function upload(
  path: string,
  file: string,
  uploader: Pick<Uploader, 'uploadFile'>,
  signal: AbortSignal,
): Promise<string> {
  const { size, mtimeMs } = await stat(path)
  const { uploadId } = await uploader.uploadFile({
    ...{ purpose: 'cover', path, filename: file, bytes: size, mtimeMs, signal },
    // It is named by its content.
    sha256: file.slice(0, file.indexOf('.')),
    contentType: coverType(file),
    onProgress: () => undefined,
  })
  return uploadId
}

const asMissing = (error: unknown): unknown =>
  (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? new JobFailure('source-gone', false, { detail: String(error), cause: error })
    : error

const imagesOf = ({ images }: Fields): unknown[] => (Array.isArray(images) ? images : [])

/** Edits that name a picture, as it shall be or as it was. */
const naming = (db: Sqlite, account: number, id: string): OutboxEntry[] =>
  listEntries(db, account, -1).filter(({ fields, seen }) =>
    [...imagesOf(fields), ...imagesOf(seen)].includes(id),
  )

function takeArrival(db: Sqlite, account: number, id: string, uploadId: string, now: Date): void {
  db.prepare('UPDATE images SET upload_id = ? WHERE id = ?').run(uploadId, id)
  const renamed = (fields: Fields): Fields =>
    'images' in fields
      ? { ...fields, images: imagesOf(fields).map((one) => (one === id ? uploadId : one)) }
      : fields
  for (const { seq, kind, resourceId, fields, seen } of naming(db, account, id)) {
    rewriteEntry(db, seq, { fields: renamed(fields), seen: renamed(seen) }, now)
    reconcile(db, { account, kind, id: resourceId }, now)
  }
}

/** The creator decides: another picture, or the same once more. */
function takeRefusal(db: Sqlite, account: number, id: string, failure: Failure, now: Date): void {
  for (const entry of naming(db, account, id)) {
    if (entry.state !== 'waiting' || !imagesOf(entry.fields).includes(id)) continue
    moveEntry(db, { seq: entry.seq, from: 'waiting', to: 'failed', failure, now })
  }
}
