import type { Clock } from '@veza/shared/kernel/time.ts'
import type { LibraryFolder } from './library-folder.ts'
import { waitForLock } from './lock.ts'
import { migrateUp } from './migrate.ts'
import { readMigrations } from './migrations.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'

/**
 * Opens the library's database at the newest version. Several processes may do so at once: one migrates, the others
 * wait for it. Throws `NodeTooOld`, `LibraryTooNew`.
 */
export async function openLibrary(folder: LibraryFolder, clock: Clock): Promise<Sqlite> {
  const lock = await waitForLock(folder.locks.migration)
  try {
    const db = await openSqlite(folder.db)
    try {
      migrateUp(db, readMigrations(), folder.backups, clock)
      return db
    } catch (error) {
      db.close()
      throw error
    }
  } finally {
    lock.release()
  }
}
