import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { holdsLibrary } from './library-marker.ts'
import { replaceFile } from './replace-file.ts'

const fileSchema = z.object({ folder: z.string().min(1) })

/** The library's folder that the person chose in the app; undefined: none was, and the usual one is taken. */
export interface LibraryChoice {
  read(): string | undefined
  /** Throws where it cannot be written down. */
  choose(folder: string): void
}

/** Kept by the app and not in a library, whose drive may be gone. */
export function libraryChoice(path: string): LibraryChoice {
  return {
    read() {
      try {
        return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).folder
      } catch {
        return undefined
      }
    },
    choose: (folder) => replaceFile(path, JSON.stringify({ folder: libraryWithin(folder) })),
  }
}

/** A library, or an empty folder, is meant itself; in one with other things a library gets a folder of its own. */
function libraryWithin(folder: string): string {
  return holdsLibrary(folder) || readdirSync(folder).length === 0 ? folder : join(folder, 'Veza library')
}
