import {
  type SyncProduct,
  type SyncTrack,
  syncProductSchema,
  syncTrackSchema,
} from '@veza/shared/contracts/sync.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { localTrackOf } from '../library/mirror.ts'
import { rememberPublication } from '../library/publications.ts'
import { note } from '../notifications/notifications.ts'
import type { Fields } from '../outbox/judge.ts'
import { titleOf } from '../outbox/title.ts'
import type { ItemKey } from './items.ts'

/**
 * Says what became of a plan, held against how the thing was known before: what came about at its time, and what did not. In the
 * transaction that writes the thing down, so that it is said once.
 */
export function followSchedule(
  db: Sqlite,
  key: ItemKey,
  before: Fields | null | undefined,
  item: Fields,
  now: Date,
): void {
  if (key.kind === 'track') {
    const [old, track] = [syncTrackSchema.safeParse(before).data, syncTrackSchema.safeParse(item).data]
    if (old && track) followTrack(db, key, old, track, now)
  }
  if (key.kind === 'product') {
    const [old, product] = [syncProductSchema.safeParse(before).data, syncProductSchema.safeParse(item).data]
    if (old && product) followProduct(db, key, old, product)
  }
}

/** Not by hand, which would have been before. */
const cameTrue = (plannedFor: string | null, changedAt: string): boolean =>
  plannedFor !== null && plannedFor <= changedAt

function followTrack(db: Sqlite, key: ItemKey, before: SyncTrack, item: SyncTrack, now: Date): void {
  const { account, id } = key
  const { title, version, status, updatedAt, publishRefusal } = item
  const local = localTrackOf(db, account, id)
  const about = { trackId: local?.trackId ?? id, title }
  const said = { account, subject: `${id} ${version}`, happenedAt: updatedAt }
  if (status === 'published' && before.status === 'draft') {
    if (local)
      rememberPublication(db, local.publicationId, { publishedAt: item.publishedAt, publishAt: null }, now)
    if (cameTrue(before.publishAt, updatedAt)) note(db, { ...said, kind: 'published', params: about })
  }
  if (publishRefusal !== null && before.publishRefusal === null)
    note(db, { ...said, kind: 'not-published', params: { ...about, refusal: publishRefusal } })
}

function followProduct(db: Sqlite, key: ItemKey, before: SyncProduct, item: SyncProduct): void {
  const { account, id } = key
  const { version, status, updatedAt, saleRefusal } = item
  const about = { productId: id, title: titleOf(db, { account, kind: 'product', id }) }
  const said = { account, subject: `${id} ${version}`, happenedAt: updatedAt }
  if (status === 'on-sale' && before.status !== 'on-sale' && cameTrue(before.saleAt, updatedAt))
    note(db, { ...said, kind: 'on-sale', params: about })
  if (saleRefusal.length > 0 && before.saleRefusal.length === 0)
    note(db, { ...said, kind: 'not-on-sale', params: { ...about, obstacles: saleRefusal } })
}
