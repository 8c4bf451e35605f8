import type { Clock } from '@veza/shared/kernel/time.ts'
import type { LibraryFolder } from '../../folders/library-folder.ts'
import { waitForLock } from '../../folders/lock.ts'
import { assertNotLost, assertWhole, isDamage, restoreLibrary } from './damage.ts'
import { migrateUp } from './migrate.ts'
import { readMigrations } from './migrations.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'

/**
 * Opens the library's database at the newest version. Several processes may do so at once: one migrates, the others
 * wait for it. A database that is damaged is replaced by the newest whole copy, which `readRestored` tells of.
 * Throws `NodeTooOld`, `LibraryTooNew`, `LibraryDamaged`.
 */
export async function openLibrary(folder: LibraryFolder, clock: Clock): Promise<Sqlite> {
  const lock = await waitForLock(folder.locks.migration)
  try {
    return await openWhole(folder, clock)
  } catch (error) {
    if (!isDamage(error)) throw error
    await restoreLibrary(folder, clock, error)
    return await openWhole(folder, clock)
  } finally {
    lock.release()
  }
}

async function openWhole(folder: LibraryFolder, clock: Clock): Promise<Sqlite> {
  assertNotLost(folder)
  const db = await openSqlite(folder.db)
  try {
    assertWhole(db, folder)
    migrateUp(db, readMigrations(), folder.backups, clock)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
