import { closeSync, fsyncSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { NewId } from '@veza/shared/kernel/ids.ts'

/** Names a library, wherever its folder is moved to. An empty folder in the place of an unplugged drive has none. */
const markerOf = (root: string): string => join(root, 'library.id')
const dbOf = (root: string): string => join(root, 'library.db')
const ID = /^[0-9a-f-]{36}$/

/** What systems say of a folder whose drive is gone. Any other fault, too many open files say, tells nothing of the drive. */
const GONE: ReadonlySet<string> = new Set([
  ...['ENOENT', 'ENOTDIR', 'EIO', 'ESTALE', 'ENXIO', 'ENODEV', 'EREMOTEIO', 'ENOTCONN', 'EHOSTDOWN'],
])
const isGone = (error: unknown): boolean => GONE.has(String((error as NodeJS.ErrnoException).code))

/** @returns the library's id; undefined where there is no whole marker. Throws what the system says, save that there is none */
function readMarker(root: string): string | undefined {
  try {
    const id = readFileSync(markerOf(root), 'utf8').trim()
    return ID.test(id) ? id : undefined
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
}

/** True where a library lies there, of this Studio or of one that made no markers. */
export function holdsLibrary(root: string): boolean {
  try {
    return readMarker(root) !== undefined || statSync(dbOf(root), { throwIfNoEntry: false }) !== undefined
  } catch (error) {
    return !isGone(error)
  }
}

/** Names the library of a folder that is there, where it has no name yet. @returns its id; undefined where none can be written */
export function markLibrary(root: string, newId: NewId): string | undefined {
  const known = readMarker(root)
  if (known !== undefined) return known
  try {
    // Cut off by a death while it was written.
    rmSync(markerOf(root), { force: true })
    writeMarker(root, newId())
  } catch {
    // Another process was first; or the disk is full, which is told where it matters.
  }
  return readMarker(root)
}

function writeMarker(root: string, id: string): void {
  const file = openSync(markerOf(root), 'wx', 0o600)
  try {
    writeSync(file, `${id}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Asks the disk whether this very library lies there still. A marker that somebody tidied away is no drive that is gone. */
export async function isLibraryThere(root: string, id: string | undefined): Promise<boolean> {
  try {
    const found = (await readFile(markerOf(root), 'utf8')).trim()
    if (id !== undefined && ID.test(found)) return found === id
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return !isGone(error)
  }
  return await stat(dbOf(root)).then(
    () => true,
    (error: unknown) => !isGone(error),
  )
}
