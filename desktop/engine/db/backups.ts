import { closeSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, DAY_MS, MINUTE_MS } from '@veza/shared/kernel/time.ts'
import { openSqlite, type Sqlite } from './sqlite.ts'

/** A whole copy of a library's database. */
export interface Backup {
  readonly path: string
  /** When it was made, by the clock of then. */
  readonly at: Date
  /** `migration`: from before the library was changed for a newer Studio. */
  readonly kind: 'daily' | 'migration'
}

/** How many of each are kept. */
const KEPT = { daily: 7, migration: 5 } as const
const NAME = /^(?:library-v\d{4}|(daily))-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.db$/
const LOOK_MS = 15 * MINUTE_MS

/** @returns the newest first */
export function listBackups(folder: string): Backup[] {
  return namesIn(folder)
    .flatMap((name) => {
      const [, daily, day, hours, minutes, seconds] = NAME.exec(name) ?? []
      const at = new Date(`${day}T${hours}:${minutes}:${seconds}`)
      const kind = daily ? ('daily' as const) : ('migration' as const)
      return Number.isNaN(at.getTime()) ? [] : [{ path: join(folder, name), at, kind }]
    })
    .sort((one, other) => other.at.getTime() - one.at.getTime() || (one.path < other.path ? 1 : -1))
}

/** A copy from before a migration: at once, because nothing may change meanwhile. @param version that it has */
export function backUpBeforeMigration(db: Sqlite, folder: string, version: number, clock: Clock): void {
  const file = prepared(folder, `library-v${String(version).padStart(4, '0')}`, clock)
  db.prepare('VACUUM INTO ?').run(`${file}.part`)
  putInPlace(file)
  removeOld(folder, 'migration')
}

/**
 * A copy while the library is used: in place only when every page of it was read back and found whole.
 * Throws where the disk is full, or the library itself is damaged; what was kept before stays then.
 */
export async function backUp(db: Sqlite, folder: string, clock: Clock): Promise<void> {
  const file = prepared(folder, 'daily', clock)
  await db.backup(`${file}.part`)
  const fault = await faultOf(`${file}.part`)
  if (fault !== undefined) throw new Error(`A copy of the library is not whole: ${fault}`)
  putInPlace(file)
  removeOld(folder, 'daily')
}

/** Once a day, for as long as the signal lets; a library without tracks has nothing to lose. */
export async function keepBackups(
  deps: {
    readonly db: Sqlite
    readonly folder: string
    readonly clock: Clock
    onFault(error: unknown): void
  },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    if (isDue(deps)) await backUp(deps.db, deps.folder, deps.clock).catch(deps.onFault)
    await sleep(LOOK_MS, undefined, { signal, ref: false }).catch(() => undefined)
  }
}

function isDue({ db, folder, clock }: { db: Sqlite; folder: string; clock: Clock }): boolean {
  const [newest] = listBackups(folder)
  if (newest) return Math.abs(clock.now().getTime() - newest.at.getTime()) >= DAY_MS
  return db.prepare('SELECT 1 FROM tracks LIMIT 1').get() !== undefined
}

/** Reads all of a database file, and leaves it as one file. @returns what is wrong with it; undefined where nothing is */
export async function faultOf(file: string): Promise<string | undefined> {
  try {
    const db = await openSqlite(file)
    try {
      const found = String(db.pragma('integrity_check(1)', { simple: true }))
      db.pragma('journal_mode = DELETE')
      return found === 'ok' ? undefined : found
    } finally {
      db.close()
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** SQLite does not bring a copy to the disk by itself. */
export function syncToDisk(path: string): void {
  const handle = openSync(path, 'r')
  fsyncSync(handle)
  closeSync(handle)
}

/** As a moment stands in a file's name. */
export const stampOf = (clock: Clock): string => clock.now().toISOString().replaceAll(':', '-')

function prepared(folder: string, name: string, clock: Clock): string {
  mkdirSync(folder, { recursive: true })
  for (const left of namesIn(folder).filter((one) => one.includes('.db.part')))
    rmSync(join(folder, left), { force: true })
  return join(folder, `${name}-${stampOf(clock)}.db`)
}

function putInPlace(file: string): void {
  syncToDisk(`${file}.part`)
  renameSync(`${file}.part`, file)
}

function removeOld(folder: string, kind: Backup['kind']): void {
  const old = listBackups(folder).filter((backup) => backup.kind === kind)
  for (const { path } of old.slice(KEPT[kind])) rmSync(path, { force: true })
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
