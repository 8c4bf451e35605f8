import { z } from 'zod'
import { countryCodeSchema, instantSchema } from '../../contracts/common.ts'
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
  /** Different ones; null as long as the server has not told of them all. */
  buyers: z.int().nullable(),
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
  buyers: z.int().nullable(),
})
export type SoldThing = z.infer<typeof soldThingSchema>

export const soldCountrySchema = salesStretchSchema.extend({
  /** Null: where the buyer is, is not known. */
  country: countryCodeSchema.nullable(),
})
export type SoldCountry = z.infer<typeof soldCountrySchema>

const soldInput = z.object({
  whose: whoseSchema,
  currency: currencySchema,
  from: instantSchema,
  to: instantSchema,
  limit: z.int().min(1).max(SOLD_MAX).default(SOLD_MAX),
})

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
  sold: bridge.input(soldInput.extend({ by: z.enum(['track', 'product']) })).output(z.array(soldThingSchema)),
  /** By where the buyers are; what earned most comes first. */
  countries: bridge.input(soldInput).output(z.array(soldCountrySchema)),
  /** Asks the server for news now, rather than when it is time to. What comes is told as a change. */
  look: bridge.input(z.object({ whose: whoseSchema })).output(doneSchema),
}
