import type { Product as ProductView } from '@veza/shared/contracts/products.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import { TrackBlocked, visibleTrack } from '../catalog/index.ts'
import { mayBeGiven, uploadById } from '../uploads/index.ts'
import { canProduct, isBlocked, isBuyable, ProductNotFound } from './policy.ts'
import { type Product, productById, productsOf, productsWithTrack } from './queries.ts'
import { productView } from './view.ts'

const IMAGE_SECONDS = 15 * 60

type Reading = Pick<Context, 'db' | 'config'>

interface PageQuery {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly locale: LicenceLanguage
}

interface Page {
  readonly items: ProductView[]
  readonly nextCursor: string | null
}

/** @throws ProductNotFound unless this viewer may see it; TrackBlocked */
export async function visibleProduct(db: Db, viewer: Viewer | undefined, id: string): Promise<Product> {
  const product = await productById(db, id)
  if (product && isBlocked(product) && product.sellerId !== viewer?.userId) throw new TrackBlocked()
  if (!product || !canProduct(viewer, 'see', product)) throw new ProductNotFound()
  return product
}

/** @throws ProductNotFound unless it is a release that this viewer may see; TrackBlocked */
export async function visibleRelease(db: Db, viewer: Viewer | undefined, id: string): Promise<Product> {
  const product = await visibleProduct(db, viewer, id)
  if (product.kind !== 'release') throw new ProductNotFound()
  return product
}

/** One's own, drafts too, newest first. @throws DomainError 400 `bad-cursor` */
export async function ownPage(ctx: Reading, viewer: Viewer, query: PageQuery): Promise<Page> {
  const { cursor, limit, locale } = query
  const rows = await productsOf(ctx.db, viewer.userId, limit, cursor ? decodeCursor(cursor) : undefined)
  const positionOf = ({ createdAt, id }: Product) => ({ at: createdAt, id })
  return pageFrom(rows, limit, positionOf, (product) => productView(ctx.config, product, locale))
}

/**
 * What a track can be bought in, newest first. A page may be short: what is on sale and cannot be bought just now is left
 * out. @throws TrackNotFound, TrackBlocked; DomainError 400 `bad-cursor`
 */
export async function pageOfTrack(
  ctx: Reading,
  viewer: Viewer | undefined,
  trackId: string,
  { cursor, limit, locale }: PageQuery,
): Promise<Page> {
  const track = await visibleTrack(ctx.db, viewer, trackId)
  if (track.dmcaBlocked) throw new TrackBlocked()
  const rows = await productsWithTrack(ctx.db, track.id, limit, cursor ? decodeCursor(cursor) : undefined)
  const positionOf = ({ onSaleAt, createdAt, id }: Product) => ({ at: onSaleAt ?? createdAt, id })
  const { items, nextCursor } = pageFrom(rows, limit, positionOf, (product) => product)
  const buyable = items.filter(isBuyable)
  return { items: buyable.map((product) => productView(ctx.config, product, locale)), nextCursor }
}

/** A signed address of one of a product's images. @throws ProductNotFound; DomainError 404 `no-image` */
export async function imageAddress(
  ctx: Pick<Context, 'db' | 'store'>,
  viewer: Viewer | undefined,
  id: string,
  image: string,
): Promise<string> {
  const { images, sellerId } = await visibleProduct(ctx.db, viewer, id)
  const upload = images.includes(image) ? await uploadById(ctx.db, image) : undefined
  if (!upload || !mayBeGiven(upload, sellerId === viewer?.userId))
    throw new DomainError(404, 'no-image', 'This product has no such image.')
  const { storageKey: key, contentType } = upload
  return ctx.store.signGet({ key, expiresInSeconds: IMAGE_SECONDS, contentType })
}
