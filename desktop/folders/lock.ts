import { setTimeout as sleep } from 'node:timers/promises'
import { isBusy, openLockFile } from './sqlite-driver.ts'

export interface HeldLock {
  /** Safe to call twice. */
  release(): void
}

/**
 * Takes a lock file for this process, or says that another holds it.
 *
 * The lock is SQLite's exclusive lock on an otherwise empty database, that is, one of the operating system: it ends
 * with the process, however that ends, so that a crash never leaves a stale one. It is held among threads and
 * connections of one process as well.
 */
export async function tryLock(file: string): Promise<HeldLock | null> {
  const db = await openLockFile(file)
  try {
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if (isBusy(error)) return null
    throw error
  }
  return { release: () => void db.close() }
}

/** Waits for a lock file. @param pollMs pause between two tries */
export async function waitForLock(file: string, signal?: AbortSignal, pollMs = 20): Promise<HeldLock> {
  for (;;) {
    signal?.throwIfAborted()
    const lock = await tryLock(file)
    if (lock !== null) return lock
    await sleep(pollMs)
  }
}
