import type { Obstacle } from '@veza/shared/contracts/products.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Meant } from '../../http/seen-version.ts'
import type { Tx } from '../../platform/db/database.ts'
import { creatorOf, plannedFor, publishDrafts } from '../catalog/index.ts'
import { dueProducts } from './due-queries.ts'
import { obstacleWords, postProductMail } from './mails.ts'
import { obstaclesBeforeSale } from './obstacles.ts'
import { NotSellable } from './policy.ts'
import { changeProduct, lockProduct, type Product } from './queries.ts'
import { sell } from './selling.ts'
import { lockOwn, meet, unscheduleLocked } from './service.ts'
import { titleOf } from './view.ts'

type Parts = Pick<Context, 'clock' | 'newId' | 'transaction' | 'jobs'>
type JobParts = Parts & Pick<Context, 'db' | 'log'>

/** How many one turn of the sweep looks at; the next one goes on. */
const DUE_AT_ONCE = 500

/**
 * Has a product go on sale at that moment; one that has passed is now. Said again, the last moment counts.
 * @throws ProductNotFound, NotYourProduct, StaleProduct, NotSellable; DomainError 400 `too-far-ahead`, 409 `already-on-sale`
 */
export function scheduleSale(
  ctx: Parts,
  viewer: Viewer,
  id: string,
  saleAt: Date,
  meant: Meant = {},
): Promise<Product> {
  return ctx.transaction(async (tx) => {
    const write = { route: 'products.schedule', id, changes: { saleAt: saleAt.toISOString() } }
    const { product, isDone } = await meet(tx, ctx, viewer, meant, write)
    if (isDone) return product
    const now = ctx.clock.now()
    const when = plannedFor(saleAt, now)
    if (product.status === 'on-sale') {
      if (when === 'now') return product
      throw new DomainError(
        409,
        'already-on-sale',
        'This is on sale already. Withdraw it first, if it is to go on sale later.',
      )
    }
    const obstacles = obstaclesThen(product)
    if (obstacles.length > 0) throw new NotSellable(obstacles)
    if (when === 'now') await sellWithTracks(tx, product, now)
    else if (product.saleAt?.getTime() !== saleAt.getTime()) {
      await changeProduct(tx, id, { saleAt, saleRefusal: [] }, now)
      const job = { payload: { productId: id }, singletonKey: `${id} ${saleAt.getTime()}` }
      await ctx.jobs.enqueueLater(tx, 'products.sell-scheduled', job, saleAt.getTime() - now.getTime())
    }
    return lockOwn(tx, viewer, id)
  })
}

/** Takes the plan back; the product stays what it is. @throws ProductNotFound, NotYourProduct, StaleProduct */
export function unscheduleSale(ctx: Parts, viewer: Viewer, id: string, meant: Meant = {}): Promise<Product> {
  return ctx.transaction(async (tx) => {
    const { product, isDone } = await meet(tx, ctx, viewer, meant, { route: 'products.unschedule', id })
    return isDone ? product : unscheduleLocked(tx, product, ctx.clock.now())
  })
}

/** What stands in the way once its drafts have become public with it. */
const obstaclesThen = (product: Product): Obstacle[] =>
  obstaclesBeforeSale({
    ...product,
    tracks: product.tracks.map((track) =>
      track.status === 'draft' && track.renditionSetId !== null ? { ...track, status: 'published' } : track,
    ),
  })

async function sellWithTracks(tx: Tx, product: Product, now: Date): Promise<void> {
  const trackIds = product.tracks.map(({ id }) => id)
  await publishDrafts(tx, product.sellerId, trackIds, now)
  await sell(tx, (await lockProduct(tx, product.id)) ?? product, now)
}

/**
 * Puts a product on sale whose time has come; one that was moved, taken back, sold by hand or removed since is left alone. Where
 * something stands in the way, none of its tracks becomes public either, and its seller hears why, once.
 */
export function sellWhenDue(ctx: JobParts, productId: string): Promise<void> {
  return ctx.transaction(async (tx) => {
    const product = await lockProduct(tx, productId)
    const now = ctx.clock.now()
    if (!product || product.saleAt === null || product.saleAt > now) return
    const seller = await creatorOf(tx, product.sellerId)
    const obstacles = obstaclesThen(product)
    if (!seller?.isActive && !obstacles.includes('seller-away')) obstacles.push('seller-away')
    if (obstacles.length === 0) return sellWithTracks(tx, product, now)
    await changeProduct(tx, productId, { saleAt: null, saleRefusal: obstacles }, now)
    if (!seller) return
    const why = obstacles.map((obstacle) => obstacleWords[seller.locale][obstacle]).join(' ')
    await postProductMail(tx, ctx, seller, (mails) => mails.notOnSale(seller.username, titleOf(product), why))
  })
}

/** All that is due and was not done by its own job. @returns how many it looked at */
export async function sellAllDue(ctx: JobParts, signal: AbortSignal): Promise<number> {
  const due = await dueProducts(ctx.db, ctx.clock.now(), DUE_AT_ONCE)
  for (const id of due) {
    signal.throwIfAborted()
    // One that fails keeps no other from its hour.
    await sellWhenDue(ctx, id).catch((err: unknown) => ctx.log.error({ err, product: id }, 'not put on sale'))
  }
  return due.length
}
