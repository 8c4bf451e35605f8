import { createHash } from 'node:crypto'
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

/** The living process that works on the folder; undefined if there is none. */
export function lockHolder(folder: string): LockHolder | undefined {
  const holder = readFound(join(folder, 'lock'))?.holder
  return holder && lives(holder) ? holder : undefined
}

/**
 * Only who holds the right to replace a dead holder may do so, and the right is a lock like any other: two who find
 * the same dead lock cannot both put theirs in its place, and a right whose owner died is itself replaced.
 */
function take(folder: string, path: string, mine: LockHolder): LockHolder | undefined {
  const draft = `${path}.draft.${process.pid}`
  writeFileSync(draft, JSON.stringify(mine))
  try {
    let healed: LockHolder | undefined
    // A link, and a rename, appear whole or not at all, so no reader ever meets half a lock.
    while (!tryLink(draft, path)) {
      const found = readFound(path)
      if (found === undefined) continue
      if (found.holder !== undefined && lives(found.holder)) throw new FolderLocked(folder, found.holder)
      healed = found.holder ?? healed
      if (replace(folder, path, found, draft, mine)) break
    }
    return healed
  } finally {
    rmSync(draft, { force: true })
  }
}

function replace(folder: string, path: string, dead: Found, draft: string, mine: LockHolder): boolean {
  const right = `${path}.${createHash('sha256').update(dead.text).digest('hex').slice(0, 8)}`
  take(folder, right, mine)
  try {
    if (readFound(path)?.text !== dead.text) return false
    renameSync(draft, path)
    return true
  } finally {
    rmSync(right, { force: true })
  }
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

interface Found {
  readonly text: string
  /** Missing where the file tells of none. */
  readonly holder?: LockHolder | undefined
}

function readFound(path: string): Found | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    return { text, holder: parseHolder(text) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parseHolder(text: string): LockHolder | undefined {
  try {
    const holder: unknown = JSON.parse(text)
    return typeof holder === 'object' && holder !== null && 'pid' in holder
      ? (holder as LockHolder)
      : undefined
  } catch {
    return undefined
  }
}

function releaseIfMine(path: string, mine: LockHolder): void {
  const holder = readFound(path)?.holder
  if (holder?.pid === mine.pid && holder.birthMark === mine.birthMark) rmSync(path, { force: true })
}
