import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom, type NewId } from '@veza/shared/kernel/ids.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { type LibraryFolder, libraryFolder } from '../../folders/library-folder.ts'
import { openLibrary } from '../db/open.ts'
import type { Sqlite } from '../db/sqlite.ts'

/** A clock that stands until it is moved. */
export interface StandingClock extends Clock {
  advance(ms: number): void
}

export function standingClock(start = '2026-01-01T00:00:00.000Z'): StandingClock {
  let ms = Date.parse(start)
  return {
    now: () => new Date(ms),
    advance(by) {
      ms += by
    },
  }
}

export interface TestLibrary {
  readonly folder: LibraryFolder
  readonly db: Sqlite
  readonly clock: StandingClock
  readonly newId: NewId
  close(): void
}

/** A real library in a folder of its own, for tests. */
export async function testLibrary(): Promise<TestLibrary> {
  const root = mkdtempSync(join(tmpdir(), 'veza-library-'))
  const folder = libraryFolder(root)
  const clock = standingClock()
  const db = await openLibrary(folder, clock)
  // The queue's logic is under test, not the disk.
  db.pragma('synchronous = OFF')
  return {
    folder,
    db,
    clock,
    newId: idsFrom(clock),
    close() {
      db.close()
      rmSync(root, { recursive: true, force: true })
    },
  }
}
