import { productStates } from '@veza/shared/contracts/products.ts'
import type { Context } from '../../context.ts'
import type { Viewer } from '../../http/request-context.ts'
import type { Meant } from '../../http/seen-version.ts'
import type { Tx } from '../../platform/db/database.ts'
import { transition } from '../../platform/db/transition.ts'
import { applyListening } from './listening.ts'
import { obstaclesBeforeSale } from './obstacles.ts'
import { NotSellable } from './policy.ts'
import { changeProduct, type Product } from './queries.ts'
import { lockOwn, meet, unscheduled, unscheduleLocked } from './service.ts'

type Parts = Pick<Context, 'clock' | 'transaction'>

/**
 * Puts a draft, or what was withdrawn, on sale, and lets its tracks be heard as its seller chose. Safe to repeat.
 * @throws ProductNotFound, NotYourProduct, StaleProduct, NotSellable
 */
export function putOnSale(ctx: Parts, viewer: Viewer, id: string, meant: Meant = {}): Promise<Product> {
  return ctx.transaction(async (tx) => {
    const { product, isDone } = await meet(tx, ctx, viewer, meant, { route: 'products.on-sale', id })
    if (isDone || product.status === 'on-sale') return product
    await sell(tx, product, ctx.clock.now())
    return lockOwn(tx, viewer, id)
  })
}

/** Puts on sale what is not, whoever or whatever asks for it; under its lock. @throws NotSellable */
export async function sell(tx: Tx, product: Product, now: Date): Promise<void> {
  const obstacles = obstaclesBeforeSale(product)
  if (obstacles.length > 0) throw new NotSellable(obstacles)
  const { id, status, onSaleAt } = product
  await changeProduct(tx, id, { onSaleAt: onSaleAt ?? now, ...unscheduled }, now)
  await transition(tx, productStates, { table: 'products', id, from: status, to: 'on-sale', now })
  await applyListening(tx, product, now)
}

/** Takes a product off sale; who bought it keeps what was bought. Safe to repeat; a draft stays one. */
export function withdraw(ctx: Parts, viewer: Viewer, id: string, meant: Meant = {}): Promise<Product> {
  return ctx.transaction(async (tx) => {
    const { product, isDone } = await meet(tx, ctx, viewer, meant, { route: 'products.withdraw', id })
    if (isDone) return product
    const now = ctx.clock.now()
    if (product.status !== 'on-sale') return unscheduleLocked(tx, product, now)
    await changeProduct(tx, id, {}, now)
    await transition(tx, productStates, { table: 'products', id, from: 'on-sale', to: 'withdrawn', now })
    return lockOwn(tx, viewer, id)
  })
}
