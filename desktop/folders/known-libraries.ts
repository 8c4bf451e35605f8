import { createHash } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { replaceFile } from './replace-file.ts'

/** The folders that held a library of this person's once. Kept beside the libraries, because their drives may be gone. */
export interface KnownLibraries {
  has(root: string): boolean
  keep(root: string): void
  /** Its person says that it is gone for good. */
  forget(root: string): void
}

/** A file a library, so that Studios that start at once do not lose each other's. @param folder made where it is missing */
export function knownLibraries(folder: string): KnownLibraries {
  const fileOf = (root: string) =>
    join(folder, `${createHash('sha256').update(resolve(root)).digest('hex')}.json`)
  return {
    has: (root) => existsSync(fileOf(root)),
    keep(root) {
      if (existsSync(fileOf(root))) return
      try {
        replaceFile(fileOf(root), JSON.stringify({ folder: resolve(root) }))
      } catch {
        // A home that cannot be written: this library is not missed when it is gone, and works all the same.
      }
    },
    forget: (root) => rmSync(fileOf(root), { force: true }),
  }
}
