import { createHash } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { NewId } from '@veza/shared/kernel/ids.ts'

const endings: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/jpg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
}

/** Content type of a kept cover, by its name. */
export const coverType = (name: string): string =>
  Object.entries(endings).find(([, ending]) => name.endsWith(`.${ending}`))?.[0] ?? 'image/jpeg'

/**
 * Keeps a cover under the name of its content; it is in place only when it is whole and on the disk.
 * @returns the file's name, or null for a kind of image that nobody can show
 */
export async function keepCover(
  folder: string,
  cover: { readonly type: string; readonly bytes: Uint8Array },
  newId: NewId,
): Promise<string | null> {
  const ending = endings[cover.type.toLowerCase()]
  if (ending === undefined) return null
  return await keepByContent(folder, cover.bytes, ending, newId)
}

/** Keeps bytes under the name of their content; they are in place only when they are whole and on the disk. @returns the name */
export async function keepByContent(
  folder: string,
  bytes: Uint8Array,
  ending: string,
  newId: NewId,
): Promise<string> {
  const name = `${createHash('sha256').update(bytes).digest('hex')}.${ending}`
  const place = join(folder, name)
  const isThere = stat(place).then(
    ({ size }) => size === bytes.length,
    () => false,
  )
  if (await isThere) return name
  const unfinished = join(folder, `${newId()}.part`)
  try {
    await using file = await open(unfinished, 'wx')
    await file.writeFile(bytes)
    await file.sync()
    await rename(unfinished, place)
  } finally {
    await rm(unfinished, { force: true })
  }
  return name
}
