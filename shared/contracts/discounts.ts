import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { amountSchema, currencySchema, maximumAmount, WHOLE_BASIS_POINTS } from '../kernel/money.ts'
import { byId, instantSchema, pageOf, pageQuery, seenVersionSchema } from './common.ts'

const MAX_PRODUCTS = 100

/** A code that lowers the prices of one seller. Case does not count. */
export const discountCodeSchema = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_-]{3,40}$/, '3 to 40 letters, digits, hyphens or underscores')

/** A part of each price, or one amount off an order. */
const offSchema = z.union([
  z.object({ basisPoints: z.int().min(1).max(WHOLE_BASIS_POINTS) }),
  z
    .object({ amount: amountSchema.min(1), currency: currencySchema })
    .refine(({ amount, currency }) => amount <= maximumAmount(currency), {
      path: ['amount'],
      error: 'More than this currency’s largest amount',
    }),
])

const terms = {
  code: discountCodeSchema,
  off: offSchema,
  /** Null: all that this seller sells, now or later. */
  productIds: z
    .array(idSchema.toLowerCase())
    .min(1, 'Name a product, or none for all')
    .max(MAX_PRODUCTS, `At most ${MAX_PRODUCTS} products`)
    .transform((ids) => [...new Set(ids)])
    .nullable(),
  validFrom: instantSchema.nullable(),
  /** From here on it is over. */
  validUntil: instantSchema.nullable(),
  /** How many orders it serves; null: any number. */
  maxUses: z
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .nullable(),
  enabled: z.boolean(),
}

export const newDiscountSchema = z.object({
  code: terms.code,
  off: terms.off,
  productIds: terms.productIds.default(null),
  validFrom: terms.validFrom.default(null),
  validUntil: terms.validUntil.default(null),
  maxUses: terms.maxUses.default(null),
  enabled: terms.enabled.default(true),
})
export type NewDiscount = z.infer<typeof newDiscountSchema>

export const discountPatchSchema = z.object(terms).partial()
export type DiscountPatch = z.infer<typeof discountPatchSchema>

export const discountSchema = z.object({
  ...terms,
  id: idSchema,
  /** Goes up by one with every change of its terms; a write names the one it has seen. */
  version: z.int(),
  productIds: z.array(idSchema).nullable(),
  /** Orders that hold it or were paid with it. */
  uses: z.int(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
})
export type Discount = z.infer<typeof discountSchema>

export const discountsContract = oc.tag('discount codes').router({
  /** Safe to repeat with the same `Idempotency-Key`. */
  create: oc
    .route({ method: 'POST', path: '/discount-codes', successStatus: 201 })
    .input(newDiscountSchema)
    .output(discountSchema),
  mine: oc
    .route({ method: 'GET', path: '/me/discount-codes', summary: 'One’s own codes, newest first' })
    .input(z.object(pageQuery))
    .output(pageOf(discountSchema)),
  get: oc.route({ method: 'GET', path: '/discount-codes/{id}' }).input(byId).output(discountSchema),
  update: oc
    .route({ method: 'PATCH', path: '/discount-codes/{id}' })
    .input(byId.extend({ version: seenVersionSchema, ...discountPatchSchema.shape }))
    .output(discountSchema),
})
