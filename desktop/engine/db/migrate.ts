import type { Clock } from '@veza/shared/kernel/time.ts'
import { backUpBeforeMigration } from './backups.ts'
import type { Migration } from './migrations.ts'
import type { Sqlite } from './sqlite.ts'

/** The library was written by a newer Studio; this one does not touch it. */
export class LibraryTooNew extends Error {
  override readonly name = 'LibraryTooNew'
  readonly found: number
  readonly known: number

  constructor(found: number, known: number) {
    super(`The library has version ${found}; this Studio knows versions up to ${known}.`)
    this.found = found
    this.known = known
  }
}

/** The version that a library has; 0 for an empty file. */
export function libraryVersion(db: Sqlite): number {
  db.exec(
    'CREATE TABLE IF NOT EXISTS schema_migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL) STRICT',
  )
  const row = db
    .prepare<[], { version: number }>('SELECT coalesce(max(version), 0) AS version FROM schema_migrations')
    .get()
  return row?.version ?? 0
}

/**
 * Brings a library up to the newest version, each step in a transaction of its own and behind a backup.
 * The caller holds the migration lock. Throws `LibraryTooNew`.
 * @returns versions applied
 */
export function migrateUp(
  db: Sqlite,
  migrations: readonly Migration[],
  backups: string,
  clock: Clock,
): number[] {
  const found = libraryVersion(db)
  const newest = migrations.at(-1)?.version ?? 0
  if (found > newest) throw new LibraryTooNew(found, newest)
  const due = migrations.filter(({ version }) => version > found)
  for (const migration of due) {
    // One that has just been made has nothing to lose.
    if (found > 0) backUpBeforeMigration(db, backups, migration.version - 1, clock)
    apply(db, migration.up, () =>
      db
        .prepare('INSERT INTO schema_migrations (version, name, applied_at) VALUES (?, ?, ?)')
        .run(migration.version, migration.name, clock.now().toISOString()),
    )
  }
  return due.map(({ version }) => version)
}

/** Takes the newest `count` migrations back. For development and tests: data of what they made is lost. */
export function migrateDown(db: Sqlite, migrations: readonly Migration[], count = 1): void {
  for (let i = 0; i < count; i++) {
    const version = libraryVersion(db)
    const migration = migrations.find((candidate) => candidate.version === version)
    if (migration === undefined) return
    apply(db, migration.down, () =>
      db.prepare('DELETE FROM schema_migrations WHERE version = ?').run(version),
    )
  }
}

function apply(db: Sqlite, sql: string, record: () => unknown): void {
  db.pragma('foreign_keys = OFF')
  try {
    db.transaction(() => {
      db.exec(sql)
      record()
      const broken = db.pragma('foreign_key_check') as unknown[]
      if (broken.length > 0)
        throw new Error(`the migration leaves ${broken.length} rows without what they refer to`)
    }).exclusive()
  } finally {
    db.pragma('foreign_keys = ON')
  }
}
