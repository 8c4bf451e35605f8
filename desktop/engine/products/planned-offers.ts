import { type PlannedOffer, plannedOfferSchema } from '@veza/shared/contracts/products.ts'
import { type SyncProduct, syncProductSchema } from '@veza/shared/contracts/sync.ts'
import { derivedId } from '@veza/shared/kernel/ids.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { getPublication, type Publication } from '../library/publications.ts'
import { getTrack } from '../library/tracks.ts'
import { type EditParts, edit } from '../outbox/edit.ts'
import type { ResourceKey } from '../outbox/entry-row.ts'
import { openAccount } from '../sync/accounts.ts'
import { getItem } from '../sync/items.ts'

/** What a track of this machine shall be sold for once it is published; null where nothing was chosen, or it was handed over. */
export function findPlannedOffer(db: Sqlite, trackId: string): PlannedOffer | null {
  const offer = db
    .prepare<[string], string>('SELECT offer FROM planned_offers WHERE track_id = ?')
    .pluck()
    .get(trackId)
  return offer === undefined ? null : plannedOfferSchema.parse(JSON.parse(offer))
}

/** @param offer null: none after all */
export function planOffer(db: Sqlite, trackId: string, offer: PlannedOffer | null, now: Date): void {
  if (offer === null) {
    db.prepare('DELETE FROM planned_offers WHERE track_id = ?').run(trackId)
    return
  }
  db.prepare(
    `INSERT INTO planned_offers (track_id, offer, planned_at) VALUES (?, ?, ?)
     ON CONFLICT (track_id) DO UPDATE SET offer = excluded.offer, planned_at = excluded.planned_at`,
  ).run(trackId, JSON.stringify(offer), now.toISOString())
}

/** The product that a planned offer of a track becomes: twice is once, whoever remembers what. */
export const plannedProductId = (serverTrackId: string): string => derivedId('track-offer', serverTrackId)

/**
 * Puts what was planned among the edits that go to the server, in one transaction: from then on the outbox brings it there, once,
 * and tells where it is refused. What has its price from elsewhere by now asks which one stands.
 * @param publication of which the server has everything
 */
export function handOverOffer(parts: EditParts, publicationId: string, now: Date): void {
  const { db } = parts
  inTransaction(db, () => {
    const publication = getPublication(db, publicationId)
    const offer = publication && findPlannedOffer(db, publication.trackId)
    if (!publication?.serverTrackId || !offer) return
    const account = openAccount(db, publication).id
    const known = productOf(db, account, publication.serverTrackId)
    const ours = plannedProductId(publication.serverTrackId)
    const resource: ResourceKey = { account, kind: 'product', id: known?.id ?? freeId(parts, account, ours) }
    if (!known) startProduct(parts, resource, publication.serverTrackId, now)
    const seen = known && known.id !== ours ? { currency: null, licences: [] } : {}
    edit(parts, resource, { action: 'offer', fields: offer, seen }, now)
    if (known?.status !== 'on-sale') putOnSale(parts, resource, publication, now)
    planOffer(db, publication.trackId, null, now)
  })
}

/** One that was deleted does not come back. */
const freeId = ({ db, newId }: EditParts, account: number, ours: string): string =>
  getItem(db, { account, kind: 'product', id: ours }) ? newId() : ours

/** The product by which a track is sold by itself, as it is shown. */
export function productOf(db: Sqlite, account: number, trackId: string): SyncProduct | undefined {
  const shown = db
    .prepare<[number, string], string>(
      `SELECT shown FROM remote_items WHERE account = ? AND kind = 'product' AND shown ->> '$.kind' = 'track'
         AND shown ->> '$.trackIds[0]' = ? AND is_gone = 0 ORDER BY id LIMIT 1`,
    )
    .pluck()
    .get(account, trackId)
  return shown === undefined ? undefined : syncProductSchema.parse(JSON.parse(shown))
}

const startProduct = (parts: EditParts, resource: ResourceKey, trackId: string, now: Date): void =>
  edit(
    parts,
    resource,
    { action: 'create', fields: { id: resource.id, kind: 'track', trackIds: [trackId] } },
    now,
  )

/** With its track, now or at its time. What listeners may not find cannot be sold: it keeps its price until they may. */
function putOnSale(parts: EditParts, resource: ResourceKey, publication: Publication, now: Date): void {
  const { trackId, publishedAt, publishAt } = publication
  if (getTrack(parts.db, trackId)?.metadata.visibility === 'private') return
  const what =
    publishedAt === null && publishAt !== null
      ? ({ action: 'schedule', fields: { saleAt: publishAt } } as const)
      : ({ action: 'status', fields: { status: 'on-sale' } } as const)
  edit(parts, resource, what, now)
}

/**
 * What is sold from the moment on that its track becomes public still is when that moment is moved, or called off.
 * @param publishAt null: it does not become public by itself any more
 */
export function moveSaleAlong(
  parts: EditParts,
  account: number,
  trackId: string,
  publishAt: string | null,
  now: Date,
): void {
  const track = getItem(parts.db, { account, kind: 'track', id: trackId })?.shown
  const product = productOf(parts.db, account, trackId)
  if (!product || product.saleAt === null || product.saleAt !== track?.publishAt) return
  const resource = { account, kind: 'product', id: product.id } as const
  edit(parts, resource, { action: 'schedule', fields: { saleAt: publishAt } }, now)
}
