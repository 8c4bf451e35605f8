import { z } from 'zod'
import { instantSchema } from '../../contracts/common.ts'
import { idSchema } from '../../kernel/ids.ts'
import { currencySchema } from '../../kernel/money.ts'
import { bridge, doneSchema, originSchema } from './base.ts'

const whoseSchema = z.object({ server: originSchema, accountId: idSchema })

/** More than a chart has points. */
export const STRETCHES_MAX = 400
/** More than one would read. */
export const SOLD_MAX = 1_000

export const salesStretchSchema = z.object({
  /** Of one’s own, minor units, less what went back. */
  earned: z.int(),
  pieces: z.int(),
  orders: z.int(),
})
export type SalesStretch = z.infer<typeof salesStretchSchema>

export const currencyFiguresSchema = z.object({
  currency: currencySchema,
  /** Of the first and the last sale there ever was. */
  firstAt: instantSchema,
  lastAt: instantSchema,
  stretches: z.array(salesStretchSchema),
})
export type CurrencyFigures = z.infer<typeof currencyFiguresSchema>

export const soldThingSchema = z.object({
  /** Null of what earned by no track of its own. */
  id: idSchema.nullable(),
  title: z.string(),
  earned: z.int(),
  pieces: z.int(),
})
export type SoldThing = z.infer<typeof soldThingSchema>

/** What was sold, added up from what was synced: with a network or without. */
export const salesContract = {
  /** Each currency by itself, the last one that was sold in first: they are never added up. */
  figures: bridge
    .input(
      z.object({
        whose: whoseSchema,
        /** Instants in their order; a stretch lies between each two. */
        bounds: z
          .array(instantSchema)
          .min(2)
          .max(STRETCHES_MAX + 1),
      }),
    )
    .output(z.array(currencyFiguresSchema)),
  /** What earned most comes first. */
  sold: bridge
    .input(
      z.object({
        whose: whoseSchema,
        by: z.enum(['track', 'product']),
        currency: currencySchema,
        from: instantSchema,
        to: instantSchema,
        limit: z.int().min(1).max(SOLD_MAX).default(SOLD_MAX),
      }),
    )
    .output(z.array(soldThingSchema)),
  /** Asks the server for news now, rather than when it is time to. What comes is told as a change. */
  look: bridge.input(z.object({ whose: whoseSchema })).output(doneSchema),
}
