import { opendir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { ifThere, onDisk } from './fs-errors.ts'
import { dataIdOf, layoutUnder, multipartRecordPath } from './layout.ts'
import { listObjectRecords } from './objects.ts'
import { type OnUnreadable, warnOfUnreadable } from './unreadable.ts'

/**
 * Removes what crashes left behind under a local store's root: half-written records, bytes that no record names,
 * folders of uploads that are over. Safe beside running processes, as long as `olderThan` leaves them the time to
 * finish what they have begun (a day is ample). While a record cannot be read, nobody knows which bytes are its own, and
 * all bytes stay.
 * @returns the number of files and folders removed
 */
export async function removeLeftovers(
  root: string,
  olderThan: Date,
  onUnreadable: OnUnreadable = warnOfUnreadable,
): Promise<number> {
  return onDisk(async () => {
    const layout = layoutUnder(root)
    // The candidates before the records: bytes that get their record in between are then in `named`.
    const old: OldEntry[] = []
    for await (const entry of olderThanIn(layout.data, olderThan, 2)) old.push(entry)
    const named = new Set<string>()
    let allRead = true
    const records = listObjectRecords(layout, '', (path, cause) => {
      allRead = false
      onUnreadable(path, cause)
    })
    for await (const { dataId } of records) named.add(dataId)
    const unnamed = old.filter(({ name }) => !named.has(dataIdOf(name)))
    const removable = allRead ? unnamed.map(({ path }) => path) : []
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

/**
 * What lies `depth` folders below and was last changed before. By the time of the inode (ctime): a hard link keeps the
 * age of the bytes, and a part may have waited for days before its completion links it.
 */
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
    if (found !== undefined && found.ctime < olderThan) yield { name, path }
  }
}
