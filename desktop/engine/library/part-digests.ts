import type { Sqlite } from '../db/sqlite.ts'
import type { PartDigests } from '../upload/part-digests.ts'

const MD5_BYTES = 16

/** Keeps what an import found, in place of what was there. */
export function keepPartDigests(db: Sqlite, trackId: string, { partBytes, md5s }: PartDigests): void {
  db.prepare(
    `INSERT INTO part_digests (track_id, part_bytes, md5s) VALUES (?, ?, ?)
     ON CONFLICT (track_id) DO UPDATE SET part_bytes = excluded.part_bytes, md5s = excluded.md5s`,
  ).run(trackId, partBytes, Buffer.concat(md5s.map((md5) => Buffer.from(md5, 'base64'))))
}

/** MD5 of the parts of a track's original, as it was imported; undefined where none were kept. */
export function findPartDigests(db: Sqlite, trackId: string): PartDigests | undefined {
  const row = db
    .prepare<[string], { part_bytes: number; md5s: Buffer }>(
      'SELECT part_bytes, md5s FROM part_digests WHERE track_id = ?',
    )
    .get(trackId)
  if (row === undefined) return undefined
  const count = row.md5s.length / MD5_BYTES
  const md5s = Array.from({ length: count }, (_, index) =>
    row.md5s.toString('base64', index * MD5_BYTES, (index + 1) * MD5_BYTES),
  )
  return { partBytes: row.part_bytes, md5s }
}
