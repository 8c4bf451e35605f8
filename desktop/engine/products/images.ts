import { open } from 'node:fs/promises'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { UploadLimits } from '@veza/shared/media/limits.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { keepCover } from '../import/cover.ts'

/** Why a file cannot be a product's picture. */
export class NotAPicture extends Error {
  override readonly name = 'NotAPicture'
  readonly code: 'not-a-picture' | 'picture-too-large'
  readonly maxBytes: number

  constructor(code: NotAPicture['code'], maxBytes: number) {
    super(code)
    this.code = code
    this.maxBytes = maxBytes
  }
}

/** A picture of this machine that an offer names. */
export interface KeptImage {
  readonly id: string
  /** Of the server; null: not sent yet. */
  readonly uploadId: string | null
  /** In covers/. */
  readonly file: string
}

/**
 * Keeps a picture's bytes until its server has them, whatever becomes of the file meanwhile.
 * @returns the id that offers name it by until then, and its file @throws NotAPicture
 */
export async function keepImage(
  { db, covers, newId }: { readonly db: Sqlite; readonly covers: string; readonly newId: NewId },
  account: number,
  path: string,
  { imageBytes }: Pick<UploadLimits, 'imageBytes'>,
  now: Date,
): Promise<Pick<KeptImage, 'id' | 'file'>> {
  const bytes = await readAtMost(path, imageBytes)
  const type = pictureTypeOf(bytes)
  const file = type && (await keepCover(covers, { type, bytes }, newId))
  if (!file) throw new NotAPicture('not-a-picture', imageBytes)
  const known = db
    .prepare<[number, string], string>(
      'SELECT id FROM images WHERE account = ? AND file = ? AND upload_id IS NULL',
    )
    .pluck()
    .get(account, file)
  if (known !== undefined) return { id: known, file }
  const id = newId()
  db.prepare('INSERT INTO images (id, account, file, kept_at) VALUES (?, ?, ?, ?)').run(
    id,
    account,
    file,
    now.toISOString(),
  )
  return { id, file }
}

async function readAtMost(path: string, maxBytes: number): Promise<Buffer> {
  await using file = await open(path, 'r')
  const { size } = await file.stat()
  if (size > maxBytes) throw new NotAPicture('picture-too-large', maxBytes)
  return await file.readFile()
}

/** What it is by how it begins (PNG §5.2, JPEG's SOI, RIFF with WEBP), whatever its name says. */
export function pictureTypeOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1', 0, 12)
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png'
  if (text.startsWith('\xff\xd8\xff')) return 'image/jpeg'
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'image/webp'
  return undefined
}

/** Pictures as their server names them, where it has them; as they are named here, where not. */
export const asSent = (db: Sqlite, account: number, ids: readonly string[]): string[] =>
  ids.map((id) => findImage(db, account, id)?.uploadId ?? id)

/** By the id of here, or by the server's. */
export function findImage(db: Sqlite, account: number, id: string): KeptImage | undefined {
  return db
    .prepare<[number, string, string], KeptImage>(
      'SELECT id, upload_id AS uploadId, file FROM images WHERE account = ? AND (id = ? OR upload_id = ?)',
    )
    .get(account, id, id)
}
