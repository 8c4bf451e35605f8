import { readdir, realpath, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { audioExtensions, extensionOf } from '@veza/shared/media/formats.ts'

/**
 * The files that a list of paths stands for, in order: a file itself, a folder's audio files by name, folder by
 * folder. Named files are given back whatever they are; in folders, what is not audio by its name is left out, and
 * so are hidden entries. A folder reached twice (by links, or named twice) is read once.
 */
export async function* audioFilesOf(paths: readonly string[]): AsyncGenerator<string> {
  const seen = new Set<string>()
  for (const path of paths) yield* filesUnder(resolve(path), seen, true)
}

async function* filesUnder(path: string, seen: Set<string>, isNamed: boolean): AsyncGenerator<string> {
  const found = await stat(path).catch(() => null)
  if (!found?.isDirectory()) {
    if (isNamed || (found?.isFile() && audioExtensions.includes(extensionOf(path)))) yield path
    return
  }
  const real = await realpath(path).catch(() => path)
  if (seen.has(real)) return
  seen.add(real)
  const names = await readdir(path).catch(() => null)
  if (names === null) {
    // A folder that cannot be read is refused by name, not passed over.
    yield path
    return
  }
  const sorted = names
    .filter((name) => !name.startsWith('.'))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  for (const name of sorted) yield* filesUnder(join(path, name), seen, false)
}
