import { opendir } from 'node:fs/promises'
import { relative } from 'node:path'
import type { ObjectStore } from '../port.ts'
import { ifThere, onDisk } from './fs-errors.ts'
import { LocalObjectStore } from './local-store.ts'
import { listMultipartRecords, readParts } from './multiparts.ts'
import { listObjectRecords } from './objects.ts'

export interface DamagedRecord {
  /** From the store's root. */
  readonly path: string
  readonly detail: string
}

/**
 * Every record of a local store that cannot be read: of objects, of open uploads and of their parts. What each one
 * describes counts as missing everywhere else. Nothing for another store. The store's own listener is told as well.
 */
export async function damagedRecords(store: ObjectStore): Promise<DamagedRecord[]> {
  if (!(store instanceof LocalObjectStore)) return []
  const { layout, onUnreadable } = store
  const damaged: DamagedRecord[] = []
  const note = (path: string, cause: unknown) => {
    onUnreadable(path, cause)
    const detail = cause instanceof Error ? cause.message : String(cause)
    damaged.push({ path: relative(layout.root, path), detail })
  }
  await onDisk(async () => {
    await drain(listObjectRecords(layout, '', note))
    await drain(listMultipartRecords(layout, note))
    const uploads = await ifThere(opendir(layout.multiparts))
    if (uploads !== undefined) for await (const { name } of uploads) await readParts(layout, name, note)
  })
  return damaged
}

async function drain(records: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of records);
}
