import type { Offer } from '@veza/shared/contracts/products.ts'
import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Which } from '../../platform/db/pages.ts'
import type { DB } from '../../platform/db/schema.ts'

/** A product, with its seller and how they stand. */
export type ProductRow = Selectable<DB['products']> & {
  readonly username: string
  readonly displayName: string
  readonly isSellerVerified: boolean
  /** Suspended, leaving or gone: nothing of theirs is sold. */
  readonly isSellerAway: boolean
}
export type LicenceRow = Selectable<DB['productLicences']>

export interface ProductTrack
  extends Pick<
    Selectable<DB['tracks']>,
    | 'id'
    | 'title'
    | 'slug'
    | 'status'
    | 'visibility'
    | 'dmcaBlocked'
    | 'heldForScan'
    | 'moderation'
    | 'durationMs'
    | 'coverUploadId'
    | 'originalUploadId'
    | 'renditionSetId'
    | 'lossless'
  > {
  readonly isSoldExclusively: boolean
}

/** A product with all that it is made of, each in its order. */
export interface Product extends ProductRow {
  readonly tracks: readonly ProductTrack[]
  /** Uploads whose bytes are there. */
  readonly images: readonly string[]
  readonly licences: readonly LicenceRow[]
}

const products = (db: Db) =>
  db
    .selectFrom('products')
    .innerJoin('users', 'users.id', 'products.sellerId')
    .selectAll('products')
    .select(['users.username', 'users.displayName'])
    .select(sql<boolean>`users.email_verified_at IS NOT NULL`.as('isSellerVerified'))
    .select(
      sql<boolean>`(users.suspended_at IS NOT NULL OR users.deletion_at IS NOT NULL OR users.erased_at IS NOT NULL)`.as(
        'isSellerAway',
      ),
    )

export async function productById(db: Db, id: string): Promise<Product | undefined> {
  const row = await products(db).where('products.id', '=', id).executeTakeFirst()
  return row && (await whole(db, [row]))[0]
}

export async function releaseBySlug(db: Db, slug: string): Promise<Product | undefined> {
  const row = await products(db).where('products.slug', '=', slug).executeTakeFirst()
  return row && (await whole(db, [row]))[0]
}

export async function productsByIds(db: Db, ids: readonly string[]): Promise<Product[]> {
  if (ids.length === 0) return []
  return whole(db, await products(db).where('products.id', 'in', ids).execute())
}

/** Held until the transaction ends: every change of a product, and of what it is made of, begins here. */
export async function lockProduct(tx: Tx, id: string): Promise<Product | undefined> {
  const row = await products(tx).where('products.id', '=', id).forUpdate('products').executeTakeFirst()
  return row && (await whole(tx, [row]))[0]
}

/** The seller's own, drafts too, but what the moderation has removed; newest first; one more than `limit`. */
export async function productsOf(
  db: Db,
  sellerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<Product[]> {
  const own = sql<boolean>`(products.seller_id = ${sellerId} AND products.moderation <> 'removed')`
  let query = products(db).where(own)
  if (after)
    query = query.where(sql<boolean>`(products.created_at, products.id) < (${after.at}, ${after.id})`)
  const rows = await query
    .orderBy('products.createdAt', 'desc')
    .orderBy('products.id', 'desc')
    .limit(limit + 1)
    .execute()
  return whole(db, rows)
}

/** The seller's own, drafts too, in the order of their ids. */
export async function ownProductsById(db: Db, sellerId: string, which: Which): Promise<Product[]> {
  const own = products(db).where('products.sellerId', '=', sellerId)
  const asked =
    'ids' in which
      ? own.where('products.id', 'in', which.ids)
      : own.where('products.id', '>', which.afterId).limit(which.limit)
  return whole(db, await asked.orderBy('products.id').execute())
}

/** On sale with this track in them; what came last first; one more than `limit`. */
export async function productsWithTrack(
  db: Db,
  trackId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<Product[]> {
  let query = products(db)
    .innerJoin('productTracks', 'productTracks.productId', 'products.id')
    .where('productTracks.trackId', '=', trackId)
    .where('products.status', '=', 'on-sale')
  if (after)
    query = query.where(sql<boolean>`(products.on_sale_at, products.id) < (${after.at}, ${after.id})`)
  const rows = await query
    .orderBy('products.onSaleAt', 'desc')
    .orderBy('products.id', 'desc')
    .limit(limit + 1)
    .execute()
  return whole(db, rows)
}

/** On sale by this seller and heard of by everybody, releases before single tracks; the newest first. */
export async function productsOnSaleBy(db: Db, username: string, limit: number): Promise<Product[]> {
  const rows = await products(db)
    .where('users.username', '=', username)
    .where('products.status', '=', 'on-sale')
    .where(
      sql<boolean>`NOT EXISTS (SELECT FROM product_tracks JOIN tracks ON tracks.id = product_tracks.track_id
        WHERE product_tracks.product_id = products.id AND tracks.visibility <> 'public')`,
    )
    .orderBy(sql`products.kind = 'release'`, 'desc')
    .orderBy('products.onSaleAt', 'desc')
    .orderBy('products.id', 'desc')
    .limit(limit)
    .execute()
  return whole(db, rows)
}

/** All that these are made of, in three questions however many they are. */
async function whole(db: Db, rows: readonly ProductRow[]): Promise<Product[]> {
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return []
  const [tracks, images, licences] = [
    await tracksIn(db, ids),
    await imagesOf(db, ids),
    await licencesOf(db, ids),
  ]
  const of = <T extends { readonly productId: string }>(all: readonly T[], { id }: ProductRow) =>
    all.filter(({ productId }) => productId === id)
  return rows.map((row) => ({
    ...row,
    tracks: of(tracks, row),
    images: of(images, row).map(({ uploadId }) => uploadId),
    licences: of(licences, row),
  }))
}

const tracksIn = (db: Db, ids: readonly string[]) =>
  db
    .selectFrom('productTracks')
    .innerJoin('tracks', 'tracks.id', 'productTracks.trackId')
    .select([
      'productTracks.productId',
      'tracks.id',
      'tracks.title',
      'tracks.slug',
      'tracks.status',
      'tracks.visibility',
      'tracks.dmcaBlocked',
      'tracks.heldForScan',
      'tracks.moderation',
      'tracks.durationMs',
      'tracks.coverUploadId',
      'tracks.originalUploadId',
      'tracks.renditionSetId',
      'tracks.lossless',
    ])
    .select(
      sql<boolean>`EXISTS (SELECT FROM exclusive_sales WHERE track_id = tracks.id
        AND sold_at IS NOT NULL AND released_at IS NULL)`.as('isSoldExclusively'),
    )
    .where('productTracks.productId', 'in', ids)
    .orderBy('productTracks.position')
    .execute()

// What was read back and was not what had been announced is not shown.
const imagesOf = (db: Db, ids: readonly string[]) =>
  db
    .selectFrom('productImages')
    .innerJoin('uploads', 'uploads.id', 'productImages.uploadId')
    .select(['productImages.productId', 'productImages.uploadId'])
    .where('productImages.productId', 'in', ids)
    .where('uploads.status', '=', 'complete')
    .where('uploads.integrity', '<>', 'corrupt')
    .orderBy('productImages.position')
    .execute()

const licencesOf = (db: Db, ids: readonly string[]) =>
  db
    .selectFrom('productLicences')
    .selectAll()
    .where('productId', 'in', ids)
    .where('retiredAt', 'is', null)
    .orderBy('position')
    .execute()

/** @returns false when there is one with this id */
export async function insertProduct(tx: Tx, row: Insertable<DB['products']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('products')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Columns of a product that may simply be set: its status moves by `transition()`. */
export type ProductChanges = Pick<
  Updateable<DB['products']>,
  'title' | 'slug' | 'description' | 'listening' | 'onSaleAt' | 'saleAt' | 'saleRefusal' | 'moderation'
>

/** Changes columns and counts the version up; under {@link lockProduct}. */
export async function changeProduct(
  tx: Tx,
  id: string,
  changes: ProductChanges & { status?: never },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('products')
    .set({ ...changes, version: sql`version + 1`, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

/** @returns false when one of them is sold by itself already, and this product would be the second place */
export async function replaceTracks(
  tx: Tx,
  { id, sellerId, kind }: Pick<ProductRow, 'id' | 'sellerId' | 'kind'>,
  trackIds: readonly string[],
): Promise<boolean> {
  await tx.deleteFrom('productTracks').where('productId', '=', id).execute()
  const rows = trackIds.map((trackId, index) => ({
    productId: id,
    sellerId,
    kind,
    trackId,
    position: index + 1,
  }))
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('productTracks')
    .values(rows)
    .onConflict((conflict) => conflict.column('trackId').where('kind', '=', 'track').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === BigInt(rows.length)
}

/** How many of these tracks are this user's own and not deleted. */
export async function countOwnTracks(db: Db, ownerId: string, ids: readonly string[]): Promise<number> {
  const rows = await db
    .selectFrom('tracks')
    .select('id')
    .where('ownerId', '=', ownerId)
    .where('status', '<>', 'deleted')
    .where('id', 'in', ids)
    .execute()
  return rows.length
}

export async function replaceImages(tx: Tx, productId: string, images: Offer['images']): Promise<void> {
  await tx.deleteFrom('productImages').where('productId', '=', productId).execute()
  if (images.length === 0) return
  const rows = images.map((uploadId, index) => ({ productId, uploadId, position: index + 1 }))
  await tx.insertInto('productImages').values(rows).execute()
}

/** From now on nobody can buy by it; orders that did point to it still. */
export async function retireLicences(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  await tx.updateTable('productLicences').set({ retiredAt: now }).where('id', 'in', ids).execute()
}

export async function moveLicence(tx: Tx, id: string, position: number): Promise<void> {
  await tx.updateTable('productLicences').set({ position }).where('id', '=', id).execute()
}

export async function insertLicence(tx: Tx, row: Insertable<DB['productLicences']>): Promise<void> {
  await tx.insertInto('productLicences').values(row).execute()
}

export async function deleteProduct(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom('products').where('id', '=', id).execute()
}
