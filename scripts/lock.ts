import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { birthMark, isAlive } from './support/processes.ts'

export interface LockHolder {
  readonly pid: number
  /** ISO 8601, UTC. */
  readonly since: string
  readonly command: string
  readonly birthMark?: string | undefined
}

export interface FolderLock {
  /** Where a dead process had left its lock behind: that one. */
  readonly healed?: LockHolder | undefined
  /** Gives the folder back. Safe to call twice, and in an exit handler. */
  release(): void
}

/** Another living process works on the folder. */
export class FolderLocked extends Error {
  override readonly name = 'FolderLocked'
  readonly holder: LockHolder

  constructor(folder: string, holder: LockHolder) {
    super(
      `${folder} is in use by process ${holder.pid} (${holder.command}), since ${holder.since}. ` +
        'Stop it first, or choose another folder with --data DIR.',
    )
    this.holder = holder
  }
}

/** The folder cannot be written. */
export class FolderNotWritable extends Error {
  override readonly name = 'FolderNotWritable'
}

/**
 * Takes a folder for this process alone, creating it where it is missing. A lock of a process that no longer
 * lives is replaced. Throws `FolderLocked` and `FolderNotWritable`.
 */
export function lockFolder(folder: string, now: Date, command = process.argv.slice(1).join(' ')): FolderLock {
  const path = join(folder, 'lock')
  const mine: LockHolder = {
    pid: process.pid,
    since: now.toISOString(),
    command,
    birthMark: birthMark(process.pid),
  }
  try {
    mkdirSync(folder, { recursive: true })
    const healed = take(folder, path, mine)
    return { healed, release: () => releaseIfMine(path, mine) }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR' || code === 'EEXIST')
      throw new FolderNotWritable(
        `${folder} cannot be written (${code}). Give this user the right to write there, or choose another folder with --data DIR.`,
        { cause: error },
      )
    throw error
  }
}

function take(folder: string, path: string, mine: LockHolder): LockHolder | undefined {
  const draft = join(folder, `lock.${process.pid}`)
  writeFileSync(draft, JSON.stringify(mine))
  try {
    let healed: LockHolder | undefined
    // A link appears whole or not at all, so no reader ever meets half a lock.
    while (!tryLink(draft, path)) {
      const holder = readHolder(path)
      if (holder !== undefined && lives(holder)) throw new FolderLocked(folder, holder)
      healed = moveAside(folder, path) ?? healed
    }
    return healed
  } finally {
    rmSync(draft, { force: true })
  }
}

/**
 * Removes a dead lock. Two healers may meet here, and the slower would remove the quicker one's fresh lock: hence it
 * is moved, looked at again, and put back where it turns out to live.
 */
function moveAside(folder: string, path: string): LockHolder | undefined {
  const aside = join(folder, `lock.stale.${process.pid}`)
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  const moved = readHolder(aside)
  if (moved !== undefined && lives(moved)) {
    tryLink(aside, path)
    rmSync(aside, { force: true })
    throw new FolderLocked(folder, moved)
  }
  rmSync(aside, { force: true })
  return moved
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function lives(holder: LockHolder): boolean {
  if (!isAlive(holder.pid)) return false
  return holder.birthMark === undefined || holder.birthMark === birthMark(holder.pid)
}

function readHolder(path: string): LockHolder | undefined {
  try {
    const holder: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof holder === 'object' && holder !== null && 'pid' in holder
      ? (holder as LockHolder)
      : undefined
  } catch {
    return undefined
  }
}

function releaseIfMine(path: string, mine: LockHolder): void {
  const holder = readHolder(path)
  if (holder?.pid === mine.pid && holder.birthMark === mine.birthMark) rmSync(path, { force: true })
}
