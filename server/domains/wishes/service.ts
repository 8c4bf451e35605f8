import { WISHES_MAX, type Wish } from '@veza/shared/contracts/wishes.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { LicenceLanguage } from '@veza/shared/licences/index.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import { decodeCursor, pageFrom } from '../../platform/db/cursor.ts'
import type { Db } from '../../platform/db/database.ts'
import { boughtAmong, boughtProducts } from '../orders/index.ts'
import { hiddenAmong } from '../people/index.ts'
import {
  assertOwnProduct,
  isBuyable,
  ProductNotFound,
  productsByIds,
  productView,
  visibleProduct,
} from '../products/index.ts'
import { countWishesFor, countWishesOf, deleteWish, insertWish, lockWisher, wishesAfter } from './queries.ts'

type Parts = Pick<Context, 'db' | 'clock' | 'transaction' | 'limits'>

/**
 * Puts what is for sale on somebody's list. Safe to repeat.
 * @throws ProductNotFound; TrackBlocked; RateLimited; DomainError 401; 409 `own-work`, `bought`, `wishes-full`
 */
export async function wish(ctx: Parts, viewer: Viewer, productId: string): Promise<void> {
  const { userId } = viewer
  await ctx.limits.take('wish', userId)
  const product = await visibleProduct(ctx.db, viewer, productId)
  const hidden = await hiddenAmong(ctx.db, userId, [product.sellerId])
  if (product.sellerId === userId)
    throw new DomainError(409, 'own-work', 'This is your own: it is yours already.')
  if (hidden.size > 0 || !isBuyable(product)) throw new ProductNotFound()
  if ((await boughtAmongThese(ctx.db, userId, [product])).size > 0)
    throw new DomainError(409, 'bought', 'You have bought this already. It is among your purchases.')
  await ctx.transaction(async (tx) => {
    if (!(await lockWisher(tx, userId)))
      throw new DomainError(401, 'token-invalid', 'This account is gone. Sign in again.')
    await insertWish(tx, { userId, productId }, ctx.clock.now())
    if ((await countWishesOf(tx, userId)) > WISHES_MAX)
      throw new DomainError(
        409,
        'wishes-full',
        `A wish list has room for ${WISHES_MAX}. Take something off it first.`,
      )
  })
}

/** What the question is about: of a product, or as it is told. */
export interface Wishable {
  readonly id: string
  readonly kind: 'track' | 'release'
  readonly tracks: readonly { readonly id: string }[]
}

/** Of these, those that somebody has: bought by whatever licence, or a track with a release that it is on. */
export async function boughtAmongThese(
  db: Db,
  userId: string,
  products: readonly Wishable[],
): Promise<ReadonlySet<string>> {
  const bought = await boughtProducts(
    db,
    userId,
    products.map(({ id }) => id),
  )
  const singles = products.filter(({ id, kind }) => kind === 'track' && !bought.has(id))
  const tracks = await boughtAmong(
    db,
    userId,
    singles.flatMap((single) => single.tracks.map(({ id }) => id)),
  )
  const others = singles.filter((single) => single.tracks.some(({ id }) => tracks.has(id)))
  return new Set([...bought, ...others.map(({ id }) => id)])
}

/** Also of what one may not see any more. Safe to repeat. @throws RateLimited */
export async function unwish(ctx: Parts, { userId }: Viewer, productId: string): Promise<void> {
  await ctx.limits.take('wish', userId)
  await deleteWish(ctx.db, userId, productId)
}

/** On how many lists one's own product is. @throws ProductNotFound, NotYourProduct */
export async function countFor(db: Db, viewer: Viewer, productId: string): Promise<number> {
  const [product] = await productsByIds(db, [productId])
  assertOwnProduct(viewer, product)
  return countWishesFor(db, productId)
}

interface WishesQuery {
  readonly cursor?: string | undefined
  readonly limit: number
  readonly locale: LicenceLanguage
}

/**
 * Somebody's list, newest first. What cannot be bought now stays, and says nothing of itself; what was bought in the moment that it
 * was put there is left out. @throws DomainError 400 `bad-cursor`
 */
export async function wishesPage(
  ctx: Pick<Context, 'db' | 'config'>,
  { userId }: Viewer,
  { cursor, limit, locale }: WishesQuery,
): Promise<{ items: Wish[]; nextCursor: string | null }> {
  const rows = await wishesAfter(ctx.db, userId, limit, cursor ? decodeCursor(cursor) : undefined)
  const seen = rows.filter(({ isHidden }) => !isHidden).map(({ id }) => id)
  const products = new Map((await productsByIds(ctx.db, seen)).map((product) => [product.id, product]))
  const held = await boughtProducts(
    ctx.db,
    userId,
    rows.map(({ id }) => id),
  )
  const page = pageFrom(
    rows,
    limit,
    (row) => row,
    (row) => row,
  )
  const toItem = ({ id, at }: { id: string; at: Date }): Wish[] => {
    if (held.has(id)) return []
    const product = products.get(id)
    const shown = product && isBuyable(product) ? productView(ctx.config, product, locale) : null
    return [{ id, wishedAt: at.toISOString(), product: shown }]
  }
  return { items: page.items.flatMap(toItem), nextCursor: page.nextCursor }
}
