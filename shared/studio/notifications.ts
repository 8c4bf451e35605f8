import { z } from 'zod'
import { obstacleSchema } from '../contracts/products.ts'
import { publishRefusalSchema } from '../contracts/schedule.ts'
import { payoutFailureSchema } from '../contracts/selling.ts'
import { idSchema } from '../kernel/ids.ts'
import { amountSchema, currencySchema } from '../kernel/money.ts'
import { failureSchema } from './failures.ts'

/** `amount`: one’s own part of it, in minor units. `title`: of the first thing in the order; `others`: how many more. */
const ofOrder = z.object({
  orderId: idSchema,
  title: z.string(),
  others: z.int().min(0),
  amount: amountSchema,
  currency: currencySchema,
})
const ofTrack = z.object({ trackId: idSchema.nullable(), title: z.string().nullable() })
const ofProduct = z.object({ productId: idSchema, title: z.string().nullable() })

/** Minor units, of whatever currency the provider pays out in. */
const ofPayout = z.object({ amount: z.int(), currency: z.string(), arrivesAt: z.iso.datetime() })

/** What may have happened, and what is said of it. */
export const notificationParams = {
  sale: ofOrder,
  /** `amount`: what goes back of one’s own part. */
  refund: ofOrder,
  /** A buyer’s bank has taken the money, or asks. */
  dispute: ofOrder,
  'dispute-over': ofOrder.extend({ isKept: z.boolean() }),
  /** The bank should have it. */
  'payout-paid': ofPayout,
  /** It came back from the bank. */
  'payout-failed': ofPayout.extend({ why: payoutFailureSchema }),
  /** Money that had been sent was taken back. `isForeign`: somebody at the provider did it, and not a refund or a dispute. */
  'transfer-reversed': z.object({
    orderId: idSchema,
    amount: amountSchema,
    currency: currencySchema,
    isForeign: z.boolean(),
  }),
  published: ofTrack,
  /** It should have become public by itself, and did not. */
  'not-published': ofTrack.extend({ refusal: publishRefusalSchema }),
  'on-sale': ofProduct,
  'not-on-sale': ofProduct.extend({ obstacles: z.array(obstacleSchema) }),
  'work-failed': ofTrack.extend({ jobKind: z.string(), failure: failureSchema }),
  /** `detail`: its last words; `times`: how often, shortly after one another. */
  'engine-restarted': z.object({ detail: z.string(), times: z.int().positive().default(1) }),
} as const
export type NotificationKind = keyof typeof notificationParams
export type NotificationParams<K extends NotificationKind> = z.infer<(typeof notificationParams)[K]>

/** What a person may wish to hear of, or not. */
export const notificationGroups = {
  sales: ['sale', 'refund', 'dispute', 'dispute-over'],
  payouts: ['payout-paid', 'payout-failed', 'transfer-reversed'],
  work: ['published', 'not-published', 'on-sale', 'not-on-sale', 'work-failed'],
  engine: ['engine-restarted'],
} as const satisfies Readonly<Record<string, readonly NotificationKind[]>>
export type NotificationGroup = keyof typeof notificationGroups

export const groupOf = (kind: NotificationKind): NotificationGroup => {
  const groups = Object.keys(notificationGroups) as NotificationGroup[]
  const found = groups.find((group) => (notificationGroups[group] as readonly string[]).includes(kind))
  if (found === undefined) throw new Error(`no group has ${kind}`)
  return found
}

const common = { seq: z.int(), happenedAt: z.iso.datetime(), isRead: z.boolean() }
const one = <K extends NotificationKind>(kind: K) =>
  z.object({ ...common, kind: z.literal(kind), params: notificationParams[kind] })

export const notificationSchema = z.discriminatedUnion('kind', [
  one('sale'),
  one('refund'),
  one('dispute'),
  one('dispute-over'),
  one('payout-paid'),
  one('payout-failed'),
  one('transfer-reversed'),
  one('published'),
  one('not-published'),
  one('on-sale'),
  one('not-on-sale'),
  one('work-failed'),
  one('engine-restarted'),
])
export type Notification = z.infer<typeof notificationSchema>

/** Which groups are said aloud, and whether by the system too; all of them are in the list. */
export const noticeWishesSchema = z.object({
  sales: z.boolean().default(true),
  payouts: z.boolean().default(true),
  work: z.boolean().default(true),
  engine: z.boolean().default(true),
  bySystem: z.boolean().default(true),
})
export type NoticeWishes = z.infer<typeof noticeWishesSchema>
