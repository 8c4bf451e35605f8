import type { SyncKind } from '@veza/shared/contracts/sync.ts'
import { type EditableKind, editableKinds } from '@veza/shared/studio/outbox.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { noteSale } from '../notifications/note-sale.ts'
import type { Fields } from '../outbox/judge.ts'
import { reconcile } from '../outbox/picture.ts'
import { followSchedule } from './follow-schedule.ts'
import { getItem, type ItemKey, markGone, putBase, putShown, removeItem } from './items.ts'

const isEditable = (kind: SyncKind): kind is EditableKind =>
  (editableKinds as readonly string[]).includes(kind)
export const versionOf = (fields: Fields | null | undefined): number =>
  typeof fields?.version === 'number' ? fields.version : 0

/**
 * Takes in how a thing is at the server. News that are older than what is known here (an answer overtook them) change nothing,
 * save where a listing tells of it for the first time: the server may have been put back to an earlier point, and counts its versions
 * from there. What was edited here stays on top. In a transaction of the caller's.
 * @param item null: it is gone
 * @param evenOlder the caller knows that the server has nothing newer
 */
export function receive(db: Sqlite, key: ItemKey, item: Fields | null, now: Date, evenOlder = false): void {
  const { kind } = key
  const known = getItem(db, key)
  if (item === null) {
    // What is not there yet cannot be gone either.
    if (known?.base) takeLeave(db, key, now)
    return
  }
  const isNews = evenOlder || known?.isUnlisted
  // Deleting is final: who says otherwise spoke before.
  if (known?.isGone && !isNews) return
  const isOlder = !isNews && versionOf(item) < versionOf(known?.base)
  putBase(db, key, isOlder ? (known?.base ?? item) : item)
  if (isEditable(kind)) reconcile(db, { ...key, kind }, now)
  else putShown(db, key, item)
  if (!isOlder) followSchedule(db, key, known?.base, item, now)
  if (kind === 'sale') noteSale(db, key.account, known?.base, item, now)
}

function takeLeave(db: Sqlite, key: ItemKey, now: Date): void {
  const { kind } = key
  if (!isEditable(kind)) removeItem(db, key)
  else {
    markGone(db, key)
    reconcile(db, { ...key, kind }, now)
  }
}
