import { createHash } from 'node:crypto'
import { emailSchema } from '@veza/shared/contracts/accounts.ts'
import { discountCodeSchema } from '@veza/shared/contracts/discounts.ts'
import { type Checkout, MAX_QUANTITY, type NewOrder, newOrderSchema } from '@veza/shared/contracts/orders.ts'
import type { Licence, Product } from '@veza/shared/contracts/products.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import { clientOf } from '../../domains/accounts/index.ts'
import { buyAs } from '../../domains/orders/index.ts'
import { productsInCart } from '../../domains/products/index.ts'
import { FieldFaults, readFields } from '../account/fields.ts'
import { told } from '../account/problems.ts'
import { type AccountPage, type Fields, go, type Outcome, type Visit } from '../account/types.ts'
import { money, parseAmount } from '../amounts.ts'
import { type Cart, cartsOf, changed, isLine, withLine, withoutLines } from './cart.ts'
import { cartContent } from './cart-view.ts'
import { allowPaying, leaveFor, onwardPage } from './leave.ts'
import { orderTokens } from './order-token.ts'
import { buyableQuote, priceCartNow } from './price-cart.ts'

const HERE = '/cart'
const lineFields = { product: idSchema, licence: idSchema }

/** What somebody means to buy, and the way to pay it. */
export const cartPage: AccountPage = {
  path: HERE,
  audience: 'anyone',
  view: async (visit, attempt) => {
    const onward = onwardPage(visit, attempt.made)
    if (onward) return onward
    allowPaying(visit.res, visit.ctx.config)
    const cart = cartOf(visit)
    return cartContent(visit, attempt, cart, await cartNow(visit, cart))
  },
  actions: {
    add: async (visit, fields) => {
      const wanted = readFields(visit.page.t, fields, lineFields)
      const { product, licence } = await offered(visit, wanted)
      const amount = chosenAmount(visit, fields, product, licence)
      const line = { productId: product.id, licenceId: licence.id, quantity: 1, amount }
      const cart = withLine(cartOf(visit), line)
      if (!cart) throw new DomainError(422, 'cart-full', 'There is no more room in the cart.')
      keep(visit, cart)
      return go(HERE, 'said.added')
    },
    quantity: (visit, fields) => {
      const { product, licence, quantity } = readFields(visit.page.t, fields, {
        ...lineFields,
        quantity: z.coerce.number().int().min(1).max(MAX_QUANTITY),
      })
      const is = isLine({ productId: product, licenceId: licence })
      const cart = cartOf(visit)
      keep(
        visit,
        changed(cart, { lines: cart.lines.map((line) => (is(line) ? { ...line, quantity } : line)) }),
      )
      return go(HERE)
    },
    remove: (visit, fields) => {
      const { product, licence } = readFields(visit.page.t, fields, lineFields)
      keep(visit, withoutLines(cartOf(visit), [{ productId: product, licenceId: licence }]))
      return go(HERE, 'said.removed')
    },
    code: (visit, fields) => {
      const { code } = readFields(visit.page.t, fields, { code: discountCodeSchema })
      keep(visit, changed(cartOf(visit), { code }))
      return go(HERE)
    },
    'remove-code': (visit) => {
      keep(visit, changed(cartOf(visit), { code: undefined }))
      return go(HERE)
    },
    pay,
  },
}

const cartOf = ({ ctx, req }: Visit): Cart => cartsOf(ctx.config).read(req)
const keep = ({ ctx, res }: Visit, cart: Cart): void => cartsOf(ctx.config).keep(res, cart)
const cartNow = ({ ctx, page }: Visit, cart: Cart) =>
  priceCartNow(ctx, cart, page.locale, page.person?.username)

/** @throws DomainError 409 `not-for-sale` */
async function offered(
  { ctx, page }: Visit,
  wanted: { readonly product: string; readonly licence: string },
): Promise<{ product: Product; licence: Licence }> {
  const product = (await productsInCart(ctx, [wanted.product], page.locale)).get(wanted.product)
  const licence = product?.licences.find(({ id }) => id === wanted.licence)
  if (product?.status === 'on-sale' && product.obstacles.length === 0 && licence) return { product, licence }
  throw new DomainError(409, 'not-for-sale', 'This is not on sale any more.')
}

/** @throws FieldFaults for what is no amount, or too little */
function chosenAmount(
  { page: { t, locale } }: Visit,
  fields: Fields,
  { currency }: Product,
  { payWhatYouWant }: Licence,
): number | undefined {
  if (payWhatYouWant === null || currency === null) return undefined
  const amount = parseAmount(fields.get('amount') ?? '', currency)
  if (amount !== undefined && amount >= payWhatYouWant.minimum) return amount
  const least = money(payWhatYouWant.minimum, currency, locale)
  throw new FieldFaults(
    new Map([['amount', t(amount === undefined ? 'fault.amount' : 'problem.below-minimum', { least })]]),
  )
}

/** The order, once for what was shown; then to the provider's page, or to the order where there is nothing to pay. */
async function pay(visit: Visit, fields: Fields): Promise<Outcome> {
  const { ctx, req, res, page, viewer } = visit
  const cart = cartOf(visit)
  const quote = buyableQuote(await cartNow(visit, cart))
  if (fields.get('cart') !== cart.key || !quote)
    return { kind: 'refuse', faults: new Map(), problem: page.t('problem.cart-changed') }
  const { expectedTotal, ...typed } = readFields(page.t, fields, {
    expectedTotal: z.coerce.number().int(),
    billingName: newOrderSchema.shape.billingName.or(z.literal('').transform(() => undefined)),
    ...(viewer ? {} : { email: emailSchema }),
  })
  const input = newOrderSchema.parse({
    items: cart.lines,
    discountCode: cart.code,
    locale: page.locale,
    expectedTotal,
    ...typed,
  })
  try {
    const purchaser = { viewer, address: clientOf(req).address }
    const checkout = await buyAs(ctx, purchaser, input, orderKey(cart, input))
    keep(visit, { ...cart, orderId: checkout.orderId })
    if (checkout.accessToken) orderTokens(ctx.config).keep(res, checkout.orderId, checkout.accessToken)
    return onFrom(visit, checkout)
  } catch (error) {
    return atTheTill(visit, fields, error)
  }
}

export function onFrom({ ctx }: Visit, { orderId, checkoutUrl }: Checkout): Outcome {
  return checkoutUrl === null ? go(`/orders/${orderId}`) : leaveFor(ctx.config, checkoutUrl)
}

/** The same cart with the same words is the same order, however often it is sent. */
const orderKey = ({ key }: Cart, input: NewOrder): string =>
  createHash('sha256').update(key).update(JSON.stringify(input)).digest('base64url')

/** What the provider did not do is no fault of this page: nothing was charged, and one can try again. */
export function atTheTill(visit: Visit, fields: Fields, error: unknown): Outcome {
  if (!(error instanceof DomainError) || !error.code.startsWith('payment')) throw error
  return {
    kind: 'refuse',
    ...told(visit.page, error, fields),
    problem: told(visit.page, error, fields).problem ?? '',
  }
}
