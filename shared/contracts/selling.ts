import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { currencySchema } from '../kernel/money.ts'
import { byId, countryCodeSchema, instantSchema, pageOf, pageQuery } from './common.ts'
import { transferStatusSchema } from './order-states.ts'

/** ISO 3166-1, two letters. Which ones can be paid, the payment provider says. */
export const countrySchema = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, 'Name a country by its two letters, such as FR')

/** Minor units; what the provider holds may be in a currency that nothing is sold in. */
const heldMoneySchema = z.object({ amount: z.int(), currency: z.string() })

/**
 * `started`: not yet at the provider. `incomplete`: something is missing. `in-review`: the provider looks at it. `ready`: money
 * can be sent. `no-payouts`: it can, and does not get on to the bank. `rejected`: the provider takes no money for it.
 * `closed`: the tie was cut; a new account can be opened.
 */
export const sellerAccountStateSchema = z.enum([
  'started',
  'incomplete',
  'in-review',
  'ready',
  'no-payouts',
  'rejected',
  'closed',
])
export type SellerAccountState = z.infer<typeof sellerAccountStateSchema>

/**
 * Why a payout came back, by what its seller can do: `account`, `number`, `name`, `currency`: name the bank account anew. `funds`: a
 * refund came before it, wait. `other`: ask the bank.
 */
export const payoutFailureSchema = z.enum(['account', 'number', 'name', 'currency', 'funds', 'other'])
export type PayoutFailure = z.infer<typeof payoutFailureSchema>

/** `paid`: the bank should have it; it may still come back and be `failed`. */
export const payoutStatusSchema = z.enum(['pending', 'in_transit', 'paid', 'failed', 'canceled'])

export const payoutSchema = z.object({
  id: idSchema,
  /** The provider's, for questions to them. */
  providerId: z.string(),
  status: payoutStatusSchema,
  amount: z.int(),
  currency: z.string(),
  createdAt: instantSchema,
  arrivesAt: instantSchema,
  /** Why it came back and what to do. */
  failure: z.string().nullable(),
})
export type Payout = z.infer<typeof payoutSchema>

export const sellingSchema = z.object({
  /** Null: none has been opened. */
  account: z
    .object({
      country: z.string(),
      state: sellerAccountStateSchema,
      /** What the seller must still do, in their language. */
      required: z.array(z.string()),
    })
    .nullable(),
  /** What we owe and have not sent, and what the seller owes us; one for each currency. */
  balances: z.array(
    z.object({
      currency: currencySchema,
      owed: z.int(),
      /** Of that, what waits for the account to be ready. */
      waiting: z.int(),
      debt: z.int(),
    }),
  ),
  /** What lies at the provider, on its way to the bank. Null where there is no account, or it cannot be asked just now. */
  atProvider: z.object({ available: z.array(heldMoneySchema), pending: z.array(heldMoneySchema) }).nullable(),
  nextPayout: payoutSchema.nullable(),
})
export type Selling = z.infer<typeof sellingSchema>

/** A page of the provider's, for one use and within minutes. */
const linkSchema = z.object({ url: z.url(), expiresAt: instantSchema.nullable() })

export const statementMonthSchema = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'Write a month like 2026-11')

export const statementSummarySchema = z.object({
  month: statementMonthSchema,
  /** False of a month that is not over, or has only just ended. */
  isFinal: z.boolean(),
  currencies: z.array(
    z.object({
      currency: currencySchema,
      /** What was owed before the month and after it; negative where the seller owed us. */
      opening: z.int(),
      closing: z.int(),
    }),
  ),
})
export type StatementSummary = z.infer<typeof statementSummarySchema>

/** One thing in one order, as everybody sees it who earns by it. Who bought it is not said. */
export const saleSchema = z.object({
  /** Of the order's item. */
  id: idSchema,
  orderId: idSchema,
  soldAt: instantSchema,
  title: z.string(),
  licenceName: z.string(),
  /** Where the buyer is, as the payment provider knows it; null: it does not. */
  country: countryCodeSchema.nullable(),
  quantity: z.int(),
  currency: currencySchema,
  /** What the buyer paid for it, less the discount. */
  price: z.int(),
  /** This seller's own part of it, and what of that went back to the buyer. */
  earned: z.int(),
  returned: z.int(),
})
export type Sale = z.infer<typeof saleSchema>

/** What came of somebody's sales in a time, less what went back. Wholly given back, a thing counts as not sold. */
const soldInAllSchema = z.object({
  /** Minor units of their own part. */
  earned: z.int(),
  pieces: z.int(),
  orders: z.int(),
  /** Different ones. An account is one buyer; a guest is by their address, and so is an account that first bought under it. */
  buyers: z.int(),
})

export const salesSummarySchema = z.object({
  /** Each by itself: they are never added up. The one that earned most comes first. */
  currencies: z.array(
    soldInAllSchema.extend({
      currency: currencySchema,
      /** What earned most comes first. Null: where the buyer is, is not known. Who bought in two of them counts in both. */
      countries: z.array(soldInAllSchema.extend({ country: countryCodeSchema.nullable() })),
    }),
  ),
})
export type SalesSummary = z.infer<typeof salesSummarySchema>

/** A seller's part of an order, on its way to their account at the provider. */
export const ownTransferSchema = z.object({
  id: idSchema,
  orderId: idSchema,
  createdAt: instantSchema,
  status: transferStatusSchema,
  /** It has reached the account at the provider, whatever became of it then. */
  isSent: z.boolean(),
  currency: currencySchema,
  amount: z.int(),
  /** What of it came back, because buyers were given their money back. */
  returned: z.int(),
})
export type OwnTransfer = z.infer<typeof ownTransferSchema>

/** What somebody who sells sees of their money. */
export const sellingContract = oc.tag('selling').router({
  get: oc
    .route({ method: 'GET', path: '/me/selling', summary: 'Account, balances, next payout' })
    .output(sellingSchema),
  /**
   * Opens an account at the payment provider. Safe to repeat. Another country is taken as long as the account has never been
   * ready. 422 `seller-account-refused`, 503 `provider-unavailable`, 409 `seller-account-exists`.
   */
  openAccount: oc
    .route({ method: 'POST', path: '/me/selling/account' })
    .input(z.object({ country: countrySchema }))
    .output(sellingSchema),
  /** 409 `no-seller-account`, 503 `provider-unavailable`. */
  onboardingLink: oc.route({ method: 'POST', path: '/me/selling/onboarding-link' }).output(linkSchema),
  /** 409 `no-seller-account`, `dashboard-not-ready`; 503 `provider-unavailable`. */
  dashboardLink: oc.route({ method: 'POST', path: '/me/selling/dashboard-link' }).output(linkSchema),
  sales: oc
    .route({ method: 'GET', path: '/me/sales', summary: 'The newest first' })
    .input(z.object(pageQuery))
    .output(pageOf(saleSchema)),
  salesSummary: oc
    .route({ method: 'GET', path: '/me/sales/summary', summary: 'What was sold in a time, by country' })
    .input(
      z.object({
        /** From this instant on, before that one: a month of somebody's is what their time zone says. Absent: without an end. */
        from: instantSchema.optional(),
        to: instantSchema.optional(),
      }),
    )
    .output(salesSummarySchema),
  transfers: oc
    .route({ method: 'GET', path: '/me/transfers', summary: 'The newest first' })
    .input(z.object(pageQuery))
    .output(pageOf(ownTransferSchema)),
  payouts: oc
    .route({ method: 'GET', path: '/me/payouts', summary: 'The newest first' })
    .input(z.object(pageQuery))
    .output(pageOf(payoutSchema)),
  /** Each as `/me/statements/{month}.csv` and `.pdf`. */
  statements: oc
    .route({
      method: 'GET',
      path: '/me/statements',
      summary: 'Months in which money moved, the newest first',
    })
    .output(z.object({ items: z.array(statementSummarySchema) })),
})

export const transferSchema = z.object({
  id: idSchema,
  orderId: idSchema,
  seller: z.object({ id: idSchema, username: z.string() }),
  status: transferStatusSchema,
  currency: currencySchema,
  amount: z.int(),
  reversalDue: z.int(),
  reversedAmount: z.int(),
  destination: z.string().nullable(),
  providerId: z.string().nullable(),
  retryCount: z.int(),
  nextRetryAt: instantSchema.nullable(),
  failureCode: z.string().nullable(),
  failureReason: z.string().nullable(),
  createdAt: instantSchema,
  updatedAt: instantSchema,
})
export type Transfer = z.infer<typeof transferSchema>

export const transferDetailSchema = transferSchema.extend({
  history: z.array(
    z.object({
      from: transferStatusSchema,
      to: transferStatusSchema,
      reason: z.string(),
      /** Null: the system, or somebody who has left. */
      actor: z.string().nullable(),
      at: instantSchema,
    }),
  ),
  reversals: z.array(
    z.object({
      id: idSchema,
      amount: z.int(),
      providerId: z.string().nullable(),
      /** Made by somebody at the provider, and not by us. */
      isForeign: z.boolean(),
      createdAt: instantSchema,
      endedAt: instantSchema.nullable(),
    }),
  ),
})
export type TransferDetail = z.infer<typeof transferDetailSchema>

/** What is sent to sellers, for admins. Needs a second factor of the last 12 hours. */
export const transfersContract = oc.tag('transfers').router({
  list: oc
    .route({ method: 'GET', path: '/admin/transfers', summary: 'The newest first' })
    .input(
      z.object({
        status: transferStatusSchema.optional(),
        sellerId: idSchema.optional(),
        orderId: idSchema.optional(),
        ...pageQuery,
      }),
    )
    .output(pageOf(transferSchema)),
  get: oc.route({ method: 'GET', path: '/admin/transfers/{id}' }).input(byId).output(transferDetailSchema),
  /**
   * Tries at once what would be tried by itself later. What came of it stands in the answer. 409 `payments-held`, or `transfer-not-due` where there is
   * nothing to try.
   */
  retry: oc
    .route({ method: 'POST', path: '/admin/transfers/{id}/retry' })
    .input(byId)
    .output(transferDetailSchema),
})
