import { randomUUID } from 'node:crypto'
import type { Product } from '@veza/shared/contracts/products.ts'
import { providerEvents } from '../../server/provider-events.ts'
import { call } from '../support/api.ts'
import { type MoneyRig, newProduct } from '../support/money.ts'
import { licenceOf, offerOf } from '../support/products.ts'
import { newUser, type SignedInUser } from '../support/server.ts'

/** What is for sale. */
export interface Shop {
  readonly products: readonly Product[]
  /** Those of the products that codes take something off. */
  readonly discounted: readonly Product[]
  /** For half of the price, and for nothing. */
  readonly codes: { readonly half: string; readonly free: string }
}

/** Things of several sellers in two currencies: one shared among three people, one sold to one buyer alone. */
export async function openShop(rig: MoneyRig): Promise<Shop> {
  const [ready, other, owner] = [await newSeller(rig), await newSeller(rig), await newSeller(rig)]
  const sell = async (
    seller: SignedInUser | undefined,
    price: number,
    more: Parameters<typeof licenceOf>[1] = {},
  ) =>
    (await newProduct(rig, { ...(seller ? { seller } : {}), offer: offerOf([licenceOf(price, more)]) }))
      .product
  const inYen = async (seller: SignedInUser, price: number) =>
    (await newProduct(rig, { seller, offer: offerOf([licenceOf(price)], { currency: 'jpy' }) })).product
  const shared = await sell(owner, 1_003)
  await share(rig, shared, [owner, ready, await newUser(rig.server)])
  const discounted = [
    shared,
    await inYen(owner, 150),
    await sell(owner, 5_000, { terms: { template: 'exclusive' } }),
  ]
  const products = [
    await sell(ready, 1_000),
    await sell(ready, 99),
    await inYen(ready, 701),
    await sell(other, 333),
    await sell(undefined, 5_001),
    ...discounted,
  ]
  const codeFor = (basisPoints: number) => newCode(rig, owner, basisPoints, discounted)
  return { products, discounted, codes: { half: await codeFor(5_000), free: await codeFor(10_000) } }
}

async function newSeller(rig: MoneyRig): Promise<SignedInUser> {
  const seller = await newUser(rig.server)
  await openAccount(rig, seller)
  return seller
}

/** Of a seller to whom money can be sent. */
export async function openAccount(rig: MoneyRig, seller: SignedInUser): Promise<void> {
  await call(rig.server, seller, 'POST /me/selling/account', { country: 'FR' })
  const row = await rig.server.ctx.db
    .selectFrom('sellerAccounts')
    .select('pspAccountId')
    .where('userId', '=', seller.id)
    .executeTakeFirstOrThrow()
  const account = row.pspAccountId ?? ''
  await rig.stripe.control.finishOnboarding({ account })
  await providerEvents(rig.server.ctx).account({ objectId: account, account, eventType: 'account.updated' })
}

/** Of a track, by equal parts, which everybody has agreed to. */
async function share(
  { server }: MoneyRig,
  { tracks }: Product,
  people: readonly SignedInUser[],
): Promise<void> {
  const [owner, ...others] = people
  const part = Math.floor(10_000 / people.length)
  const shares = people.map(({ username }, index) => ({
    username,
    basisPoints: index === 0 ? 10_000 - part * others.length : part,
    part: 'music',
  }))
  const path = `POST /tracks/${tracks[0]?.id}/splits` as const
  const { id } = done(await call<{ id: string }>(server, owner, path, { shares }))
  for (const one of others) done(await call(server, one, `POST /splits/${id}/accept`))
}

async function newCode(
  { server }: MoneyRig,
  owner: SignedInUser,
  basisPoints: number,
  products: readonly Product[],
): Promise<string> {
  const wanted = {
    code: `OFF${randomUUID().slice(0, 8).toUpperCase()}`,
    off: { basisPoints },
    productIds: products.map(({ id }) => id),
  }
  return done(await call<{ code: string }>(server, owner, 'POST /discount-codes', wanted)).code
}

function done<T>({ status, body }: { status: number; body: T }): T {
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`)
  return body
}
