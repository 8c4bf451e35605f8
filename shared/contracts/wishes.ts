import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { byId, instantSchema, pageOf, pageQuery } from './common.ts'
import { localeSchema } from './own-account.ts'
import { productSchema } from './products.ts'

/** So many can be on one list. */
export const WISHES_MAX = 500
/** Nobody is counted beyond. */
export const WISHES_COUNTED = 10_000

export const wishSchema = z.object({
  /** Of the product. */
  id: idSchema,
  wishedAt: instantSchema,
  /** Null where it cannot be bought any more, or is not for the one who asks. */
  product: productSchema.nullable(),
})
export type Wish = z.infer<typeof wishSchema>

/** What a listener means to buy: nobody else's to know. Writes are safe to repeat; an id is the product's. */
export const wishesContract = oc.tag('wishes').router({
  /** Without what they have bought meanwhile. */
  mine: oc
    .route({ method: 'GET', path: '/me/wishes', summary: 'One’s own wish list, the newest first' })
    .input(z.object({ ...pageQuery, locale: localeSchema.default('en') }))
    .output(pageOf(wishSchema)),
  /** 404 of what cannot be bought; 409 `own-work`, `bought`, `wishes-full`; 451 `blocked`. */
  wish: oc
    .route({ method: 'PUT', path: '/me/wishes/{id}' })
    .input(byId)
    .output(z.object({ isWished: z.literal(true) })),
  /** Also of what is not there any more. */
  unwish: oc
    .route({ method: 'DELETE', path: '/me/wishes/{id}' })
    .input(byId)
    .output(z.object({ isWished: z.literal(false) })),
  /** For its seller: how many, and never who. 403 `not-your-product`. */
  count: oc
    .route({ method: 'GET', path: '/products/{id}/wishes', summary: 'On how many wish lists it is' })
    .input(byId)
    .output(z.object({ count: z.int().max(WISHES_COUNTED) })),
})
