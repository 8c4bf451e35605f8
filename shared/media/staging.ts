import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'

/** A folder that becomes `target` when it is complete, and never before. */
export interface Staging {
  readonly directory: string
  /** Writes and syncs one file; `path` is relative. */
  write(path: string, bytes: Uint8Array): Promise<void>
  /** Puts the folder in place, replacing an earlier result. */
  commit(): Promise<void>
  /** Removes what was staged. Safe after `commit`. */
  discard(): Promise<void>
}

/**
 * Begins a staged folder beside `target`, on the same file system. Its name is fixed, so that what a killed run left
 * behind is removed by the next run for the same target; two runs for one target at once are the caller's fault.
 */
export async function stage(target: string): Promise<Staging> {
  const place = resolve(target)
  const directory = `${place}.partial`
  await rm(directory, { recursive: true, force: true })
  await mkdir(directory, { recursive: true })
  const folders = new Map<string, Promise<unknown>>()
  const folderFor = (path: string): Promise<unknown> => {
    const folder = dirname(join(directory, path))
    const made = folders.get(folder) ?? mkdir(folder, { recursive: true })
    folders.set(folder, made)
    return made
  }
  return {
    directory,
    async write(path, bytes) {
      await folderFor(path)
      await using file = await open(join(directory, path), 'wx')
      await file.writeFile(bytes)
      await file.sync()
    },
    async commit() {
      for (const folder of [...folders.keys(), directory]) await syncFolder(folder)
      await rm(place, { recursive: true, force: true })
      await rename(directory, place)
      await syncFolder(dirname(place))
    },
    async discard() {
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** Makes renames and new names durable; Windows has no such call, and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return
  await using folder = await open(path, 'r')
  await folder.sync()
}
