import { setTimeout as sleep } from 'node:timers/promises'
import type { NewId } from '@veza/shared/kernel/ids.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { KnownLibraries } from './known-libraries.ts'
import { type LibraryFolder, libraryFolder } from './library-folder.ts'
import { holdsLibrary, isLibraryThere, markLibrary } from './library-marker.ts'

/** The folder of a library that was there is gone, or is another's: a drive was unplugged, most likely. */
export class LibraryMissing extends Error {
  override readonly name = 'LibraryMissing'
  readonly folder: string

  constructor(folder: string) {
    super(`The library folder ${folder} is not there.`)
    this.folder = folder
  }
}

/** Of a library that was known to lie there: true where none does now. One that nobody knows of is not missed. */
export const isLibraryMissing = (root: string, known: KnownLibraries): boolean =>
  known.has(root) && !holdsLibrary(root)

/**
 * The folder of a library: made where it never was, and never where it was and is gone.
 * @param known undefined: none is missed. Throws `LibraryMissing`, `LibraryNotWritable`
 */
export function openLibraryFolder(
  root: string,
  known: KnownLibraries | undefined,
  newId: NewId,
): { readonly folder: LibraryFolder; readonly id: string | undefined } {
  if (known && isLibraryMissing(root, known)) throw new LibraryMissing(root)
  const folder = libraryFolder(root)
  const id = markLibrary(root, newId)
  known?.keep(root)
  return { folder, id }
}

export interface LibraryPresence {
  /** Asks the disk now. Where the library is gone, `onGone` has been told before this says so. */
  isThere(): Promise<boolean>
  stop(): void
}

const LOOK_MS = SECOND_MS

/** Looks after the folder of an open library. @param onGone told once */
export function watchLibrary(
  { folder: { root }, id }: { readonly folder: LibraryFolder; readonly id: string | undefined },
  onGone: (error: LibraryMissing) => void,
): LibraryPresence {
  let isTold = false
  const isThere = async () => {
    if (!isTold && (await isLibraryThere(root, id))) return true
    if (!isTold) {
      isTold = true
      onGone(new LibraryMissing(root))
    }
    return false
  }
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(async () => void (await isThere()))
  }, LOOK_MS).unref()
  return { isThere, stop: () => clearInterval(timer) }
}

/** Returns when the library is there again, or its person said that it shall not be missed; or when the signal is aborted. */
export async function libraryBack(root: string, known: KnownLibraries, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && isLibraryMissing(root, known))
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined)
}
