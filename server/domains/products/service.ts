import type { NewProduct, Obstacle, Offer, ProductPatch } from '@veza/shared/contracts/products.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Meant } from '../../http/seen-version.ts'
import type { Tx } from '../../platform/db/database.ts'
import { claimIdempotencyKey, isRepeated } from '../../platform/db/idempotency.ts'
import { slugFor, TrackNotFound } from '../catalog/index.ts'
import { applyListening } from './listening.ts'
import { obstaclesOf } from './obstacles.ts'
import { assertOwn, NotSellable } from './policy.ts'
import {
  changeProduct,
  countOwnTracks,
  deleteProduct,
  insertProduct,
  lockProduct,
  type Product,
  type ProductRow,
  replaceTracks,
} from './queries.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction'>

/** Somebody (in another window) changed the product since it was read; `product` is how it stands now. */
export class StaleProduct extends DomainError {
  readonly product: Product
  constructor(product: Product) {
    super(409, 'stale-version', 'This product was changed in the meantime. Look at both versions and decide.')
    this.product = product
  }
}

/** The product, held until the transaction ends. @throws ProductNotFound, NotYourProduct */
export async function lockOwn(tx: Tx, viewer: Pick<Viewer, 'userId'>, id: string): Promise<Product> {
  return assertOwn(viewer, await lockProduct(tx, id))
}

/**
 * A write that was done under its key is not done again.
 * @returns the product, held, as it is now
 * @throws ProductNotFound, NotYourProduct; StaleProduct when it is not done and the version that was seen is not the newest
 */
export async function meet(
  tx: Tx,
  { clock }: Pick<Parts, 'clock'>,
  viewer: Viewer,
  { key, seen }: Meant,
  write: {
    readonly route: string
    readonly id: string
    readonly changes?: ProductPatch | Offer | { saleAt: string }
  },
): Promise<{ product: Product; isDone: boolean }> {
  const { route, id, changes } = write
  const request = { id, seen, changes }
  // Before the lock: the same write, sent twice at once, waits here for its other self.
  const isDone = await isRepeated(tx, {
    userId: viewer.userId,
    route,
    key,
    request,
    resourceId: id,
    now: clock.now(),
  })
  const product = await lockOwn(tx, viewer, id)
  if (!isDone && seen !== undefined && product.version !== seen) throw new StaleProduct(product)
  return { product, isDone }
}

/**
 * Starts a draft. The same `Idempotency-Key` again gives the same draft.
 * @throws TrackNotFound; DomainError 403 `email-unverified`, 409 `track-has-product`
 */
export function createProduct(
  ctx: Parts,
  viewer: Viewer,
  input: NewProduct,
  idempotencyKey: string | undefined,
): Promise<Product> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const id = input.id ?? ctx.newId()
    const first =
      idempotencyKey &&
      (await claimIdempotencyKey(tx, {
        userId: viewer.userId,
        route: 'products.create',
        key: idempotencyKey,
        request: input,
        resourceId: id,
        now,
      }))
    if (first) return lockOwn(tx, viewer, first)
    const { kind, title, description, trackIds, listening } = input
    // Its address ends as ours does: ids that others choose may end alike.
    const slug = title === undefined ? null : slugFor(title, ctx.newId())
    const row = { id, sellerId: viewer.userId, kind, title: title ?? null, slug, description, listening }
    const isNew = await insertProduct(tx, { ...row, status: 'draft', createdAt: now, updatedAt: now })
    if (!isNew) return startedBefore(tx, viewer, id)
    await takeTracks(tx, row, trackIds)
    const product = await lockOwn(tx, viewer, id)
    if (product.isSellerVerified) return product
    throw new DomainError(
      403,
      'email-unverified',
      'Confirm your e-mail address first: buyers’ questions and your earnings need it.',
    )
  })
}

/** By whoever named it, whose key we have forgotten meanwhile. @throws DomainError 409 `id-taken` */
async function startedBefore(tx: Tx, viewer: Viewer, id: string): Promise<Product> {
  const product = await lockProduct(tx, id)
  if (product?.sellerId === viewer.userId) return product
  throw new DomainError(409, 'id-taken', 'There is a product with this id already: take another one.')
}

async function takeTracks(
  tx: Tx,
  product: Pick<ProductRow, 'id' | 'sellerId' | 'kind'>,
  trackIds: readonly string[],
): Promise<void> {
  if ((await countOwnTracks(tx, product.sellerId, trackIds)) < trackIds.length) throw new TrackNotFound()
  if (await replaceTracks(tx, product, trackIds)) return
  throw new DomainError(
    409,
    'track-has-product',
    'This track is a product already. Add another licence to that one, or put it on sale again.',
  )
}

/**
 * Changes what a product is. Of one that is on sale, nothing may be left that cannot be delivered.
 * @throws ProductNotFound, NotYourProduct, StaleProduct, TrackNotFound, NotSellable; DomainError 400 for a track's title
 */
export function updateProduct(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  version: number,
  patch: ProductPatch,
  key?: string,
): Promise<Product> {
  return ctx.transaction(async (tx) => {
    const write = { route: 'products.update', id, changes: patch }
    const { product, isDone } = await meet(tx, ctx, viewer, { key, seen: version }, write)
    if (isDone) return product
    const { trackIds, title, description, listening } = patch
    const now = ctx.clock.now()
    assertOfRelease(product, { title, trackIds })
    if (trackIds) await takeTracks(tx, product, trackIds)
    // The address follows the title only until the world has seen it.
    const mayMove = product.onSaleAt === null
    const changes = {
      ...(title === undefined ? {} : { title }),
      ...(title !== undefined && mayMove ? { slug: slugFor(title, product.slug ?? ctx.newId()) } : {}),
      ...(description === undefined ? {} : { description }),
      ...(listening === undefined ? {} : { listening }),
    }
    await changeProduct(tx, id, changes, now)
    return settle(tx, viewer, id, now)
  })
}

/** A track that is sold by itself has no title of its own, and no other track. */
function assertOfRelease({ kind }: Product, given: Pick<ProductPatch, 'title' | 'trackIds'>): void {
  const wrong = (['title', 'trackIds'] as const).find((field) => given[field] !== undefined)
  if (kind === 'release' || wrong === undefined) return
  const detail = 'Only a release has a title and a list of tracks'
  throw new DomainError(400, 'invalid', `${wrong}: ${detail}`, { fields: [{ field: wrong, detail }] })
}

/** Nothing planned, and nothing to be said of an earlier plan. */
export const unscheduled = { saleAt: null, saleRefusal: [] as Obstacle[] }

/** @returns the product as it is then */
export async function unscheduleLocked(tx: Tx, product: Product, now: Date): Promise<Product> {
  if (product.saleAt === null && product.saleRefusal.length === 0) return product
  await changeProduct(tx, product.id, unscheduled, now)
  return lockOwn(tx, { userId: product.sellerId }, product.id)
}

/** How the product stands after a change; what is on sale must still be deliverable. @throws NotSellable */
export async function settle(tx: Tx, viewer: Viewer, id: string, now: Date): Promise<Product> {
  const product = await lockOwn(tx, viewer, id)
  if (product.status !== 'on-sale') return product
  const obstacles = obstaclesOf(product)
  if (obstacles.length > 0) throw new NotSellable(obstacles)
  await applyListening(tx, product, now)
  return product
}

/**
 * Drafts alone.
 * @throws StaleProduct; ProductNotFound, also on a repeat without its key; NotYourProduct; DomainError 409 `was-on-sale`
 */
export function removeProduct(ctx: Parts, viewer: Viewer, id: string, { key, seen }: Meant): Promise<void> {
  return ctx.transaction(async (tx) => {
    const now = ctx.clock.now()
    const request = { id, seen }
    const claim = { userId: viewer.userId, route: 'products.remove', key, request, resourceId: id, now }
    if (await isRepeated(tx, claim)) return
    const product = await lockOwn(tx, viewer, id)
    if (seen !== undefined && product.version !== seen) throw new StaleProduct(product)
    if (product.status !== 'draft')
      throw new DomainError(
        409,
        'was-on-sale',
        'This product has been on sale and may have been sold: it stays, for the books. Withdraw it instead.',
      )
    await deleteProduct(tx, id)
  })
}
