import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { amountSchema, currencySchema } from '../kernel/money.ts'
import { emailSchema } from './accounts.ts'
import { byId, instantSchema, lineSchema, pageOf, pageQuery } from './common.ts'
import { deliverableSchema } from './deliverables.ts'
import { discountCodeSchema } from './discounts.ts'
import { grantStatusSchema, orderStatusSchema } from './order-states.ts'
import { localeSchema } from './own-account.ts'
import { deliveredFormatSchema } from './products.ts'

export const MAX_CART_ITEMS = 50
export const MAX_QUANTITY = 100

/** The header by which a guest shows that an order is theirs; the link in each mail carries it. */
export const ORDER_TOKEN_HEADER = 'x-order-token'

export const cartItemSchema = z.object({
  productId: idSchema,
  licenceId: idSchema,
  quantity: z.int().min(1).max(MAX_QUANTITY, `At most ${MAX_QUANTITY} of one licence`).default(1),
  /** For one piece, where the buyer says what it is worth to them; minor units. */
  amount: amountSchema.optional(),
})
export type CartItem = z.infer<typeof cartItemSchema>

export const cartSchema = z.object({
  items: z
    .array(cartItemSchema)
    .min(1, 'There is nothing in the cart')
    .max(MAX_CART_ITEMS, `At most ${MAX_CART_ITEMS} things at once`)
    .refine(
      (items) =>
        new Set(items.map(({ productId, licenceId }) => `${productId} ${licenceId}`)).size === items.length,
      'Names a licence twice: say how many instead',
    ),
  discountCode: discountCodeSchema.optional(),
  /** Of the mails and the invoice. */
  locale: localeSchema.default('en'),
})
export type Cart = z.infer<typeof cartSchema>

export const newOrderSchema = cartSchema.extend({
  /** Where mails go. Needed of guests; of somebody signed in it is the account's. */
  email: emailSchema.optional(),
  /** Whom the invoice is made out to. */
  billingName: lineSchema(120).pipe(z.string().min(1, 'Write a name')).optional(),
  /** What the buyer was shown: where it is no longer so, nothing is bought, and the answer says what it is now. */
  expectedTotal: amountSchema.optional(),
})
export type NewOrder = z.infer<typeof newOrderSchema>

export const quoteSchema = z.object({
  currency: currencySchema,
  /** Before discounts. */
  subtotal: amountSchema,
  total: amountSchema,
  items: z.array(
    z.object({
      productId: idSchema,
      licenceId: idSchema,
      title: z.string(),
      artist: z.string(),
      licenceName: z.string(),
      quantity: z.int(),
      unitPrice: amountSchema,
      /** Less the discount. */
      amount: amountSchema,
    }),
  ),
})
export type Quote = z.infer<typeof quoteSchema>

export const checkoutSchema = z.object({
  orderId: idSchema,
  status: orderStatusSchema,
  total: amountSchema,
  currency: currencySchema,
  /** The provider's page; null where there is nothing to pay. */
  checkoutUrl: z.url().nullable(),
  /** Of a guest's order: opens it without an account. */
  accessToken: z.string().nullable(),
})
export type Checkout = z.infer<typeof checkoutSchema>

export const orderItemSchema = z.object({
  id: idSchema,
  productId: idSchema,
  licenceId: idSchema,
  title: z.string(),
  artist: z.string(),
  licenceName: z.string(),
  /** As it was when it was bought. */
  licenceText: z.string(),
  quantity: z.int(),
  unitPrice: amountSchema,
  amount: amountSchema,
  refundedAmount: amountSchema,
  deliverables: z.array(deliverableSchema),
  /** Null until it is paid. */
  grant: z.object({ status: grantStatusSchema, downloadCount: z.int() }).nullable(),
})

/**
 * How the newest try to pay stands. `processing`: the buyer has done all there is to do, and their bank takes days.
 * `none`: there was nothing to pay.
 */
export const paymentStandingSchema = z.object({
  status: z.enum(['none', 'pending', 'processing', 'paid', 'failed', 'expired']),
  /** Why the last try did not go through, in the provider's word: `card_declined`. */
  failureCode: z.string().nullable(),
  /** Until then the provider's page is open. */
  expiresAt: instantSchema.nullable(),
})

/** Why one cannot ask for the money back. */
export const refundObstacleSchema = z.enum([
  'free',
  'not-paid',
  'in-progress',
  'refunded',
  'disputed',
  'too-late',
])
export type RefundObstacle = z.infer<typeof refundObstacleSchema>

const summary = {
  id: idSchema,
  status: orderStatusSchema,
  currency: currencySchema,
  subtotal: amountSchema,
  total: amountSchema,
  /** What went back: refunds, and disputes that were lost. */
  refundedAmount: amountSchema,
  createdAt: instantSchema,
  completedAt: instantSchema.nullable(),
}

export const orderSchema = z.object({
  ...summary,
  email: z.string().nullable(),
  billingName: z.string().nullable(),
  locale: localeSchema,
  items: z.array(orderItemSchema),
  payment: paymentStandingSchema,
  invoice: z.object({ number: z.string(), issuedAt: instantSchema, url: z.url() }).nullable(),
  refund: z.object({
    obstacle: refundObstacleSchema.nullable(),
    /** Until then the buyer may ask; null before it is paid. */
    until: instantSchema.nullable(),
    /** What is left to give back. */
    amount: amountSchema,
  }),
})
export type Order = z.infer<typeof orderSchema>

export const orderSummarySchema = z.object({
  ...summary,
  /** Of the first things in it. */
  titles: z.array(z.string()),
  itemCount: z.int(),
})

export const downloadSchema = z.object({ url: z.url(), filename: z.string(), expiresAt: instantSchema })

/** What an invoice says of who issued it. */
export const issuerSchema = z.object({
  name: z.string(),
  /** Lines, as on a letter. */
  address: z.array(z.string()),
  /** VAT or registration number. */
  taxId: z.string().nullable(),
})
export type Issuer = z.infer<typeof issuerSchema>

/**
 * Orders of one's own: by the account, by its confirmed address for what was bought as a guest, or by the token of
 * `X-Order-Token`. To anybody else there is no such order. The invoice is a plain route beside:
 * `GET /orders/{id}/invoice.pdf`.
 */
export const ordersContract = oc.tag('orders').router({
  quote: oc
    .route({ method: 'POST', path: '/orders/quote', summary: 'What a cart costs, with nothing bought' })
    .input(cartSchema)
    .output(quoteSchema),
  /** Needs `Idempotency-Key`: the same again is the same order, and the same page to pay it on. */
  create: oc
    .route({ method: 'POST', path: '/orders', successStatus: 201 })
    .input(newOrderSchema)
    .output(checkoutSchema),
  mine: oc
    .route({ method: 'GET', path: '/orders', summary: 'One’s own orders, newest first' })
    .input(z.object(pageQuery))
    .output(pageOf(orderSummarySchema)),
  get: oc.route({ method: 'GET', path: '/orders/{id}' }).input(byId).output(orderSchema),
  /** The page to pay on: of the try that is open, or of a new one when the last has failed or expired. */
  checkout: oc.route({ method: 'POST', path: '/orders/{id}/checkout' }).input(byId).output(checkoutSchema),
  /** An address of a file, for five minutes: to be asked for when it is used. Each one is counted. */
  download: oc
    .route({ method: 'POST', path: '/orders/{id}/downloads' })
    .input(byId.extend({ itemId: idSchema, trackId: idSchema, format: deliveredFormatSchema }))
    .output(downloadSchema),
})
