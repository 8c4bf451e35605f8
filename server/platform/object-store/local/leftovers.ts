import { opendir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ifThere, onDisk } from './fs-errors.ts'
import { dataIdOf, layoutUnder, multipartRecordPath } from './layout.ts'
import { listObjectRecords } from './objects.ts'

/**
 * Removes what crashes left behind under a local store's root: half-written records, bytes that no record names,
 * folders of uploads that are over. Safe beside running processes, as long as `olderThan` leaves them the time to
 * finish what they have begun (a day is ample).
 * @returns the number of files and folders removed
 */
export async function removeLeftovers(root: string, olderThan: Date): Promise<number> {
  return onDisk(async () => {
    const layout = layoutUnder(root)
    // The candidates before the records: bytes that get their record in between are then in `named`.
    const old: OldEntry[] = []
    for await (const entry of olderThanIn(layout.data, olderThan, 2)) old.push(entry)
    const named = new Set<string>()
    for await (const { dataId } of listObjectRecords(layout, '')) named.add(dataId)
    const removable = old.filter(({ name }) => !named.has(dataIdOf(name))).map(({ path }) => path)
    for await (const { path } of olderThanIn(layout.tmp, olderThan, 1)) removable.push(path)
    for await (const { name, path } of olderThanIn(layout.multiparts, olderThan, 1))
      if ((await ifThere(stat(multipartRecordPath(layout, name)))) === undefined) removable.push(path)
    for (const path of removable) await rm(path, { recursive: true, force: true })
    return removable.length
  })
}

interface OldEntry {
  readonly name: string
  readonly path: string
}

/** What lies `depth` folders below and was last changed before. */
async function* olderThanIn(folder: string, olderThan: Date, depth: 1 | 2): AsyncGenerator<OldEntry> {
  if (depth === 2) {
    for (const name of (await ifThere(readdir(folder))) ?? [])
      yield* olderThanIn(join(folder, name), olderThan, 1)
    return
  }
  const entries = await ifThere(opendir(folder))
  if (entries === undefined) return
  for await (const { name } of entries) {
    const path = join(folder, name)
    const found = await ifThere(stat(path))
    if (found !== undefined && found.mtime < olderThan) yield { name, path }
  }
}
