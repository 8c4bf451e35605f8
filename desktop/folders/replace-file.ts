import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** @see replaceInPlace; its folder is made where it is missing. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  replaceInPlace(path, content)
}

/**
 * Replaces a small file whole, readable by its owner alone: after a crash or a loss of power it is the old one or the new one, and
 * the new one once this has returned. A folder that is gone is not made anew: it may be a drive's.
 */
export function replaceInPlace(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${process.pid}.part`
  rmSync(draft, { force: true })
  const file = openSync(draft, 'wx', 0o600)
  try {
    writeFileSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, path)
  syncFolder(dirname(path))
}

/** A name is its folder's: without this a loss of power may bring the old file back. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } catch {
    // Some drives of a network know no such thing. The file is in its place all the same.
  } finally {
    closeSync(handle)
  }
}
