import { z } from 'zod'
import { instantSchema, pageOf } from '../../contracts/common.ts'
import {
  countrySchema,
  ownTransferSchema,
  payoutSchema,
  sellingSchema,
  statementMonthSchema,
  statementSummarySchema,
} from '../../contracts/selling.ts'
import { idSchema } from '../../kernel/ids.ts'
import { languages } from '../language.ts'
import { bridge, doneSchema, originSchema } from './base.ts'

const ofAccount = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })

/** How one’s money stands, as the server said it. */
export const moneySchema = z.object({
  selling: sellingSchema,
  transfers: pageOf(ownTransferSchema),
  payouts: pageOf(payoutSchema),
  statements: z.array(statementSummarySchema),
})
export type Money = z.infer<typeof moneySchema>

const ofPage = ofAccount.extend({ cursor: z.string().max(200) })
const linkSchema = z.object({ url: z.url() })

export const payoutsContract = {
  /** What the server said last, and when; null where it never did. */
  known: bridge.input(ofAccount).output(z.object({ money: moneySchema, at: instantSchema }).nullable()),
  /** Asks the server, and keeps what it says for `known`. */
  ask: bridge.input(ofAccount).output(doneSchema),
  olderTransfers: bridge.input(ofPage).output(pageOf(ownTransferSchema)),
  olderPayouts: bridge.input(ofPage).output(pageOf(payoutSchema)),
  /** An account at the payment provider, and the page there on which one says who one is. Safe to repeat. */
  openAccount: bridge.input(ofAccount.extend({ country: countrySchema })).output(linkSchema),
  onboarding: bridge.input(ofAccount).output(linkSchema),
  dashboard: bridge.input(ofAccount).output(linkSchema),
  /** A month’s statement as a file. */
  statement: bridge
    .input(
      ofAccount.extend({
        month: statementMonthSchema,
        format: z.enum(['csv', 'pdf']),
        language: z.enum(languages),
      }),
    )
    .output(z.object({ filename: z.string(), type: z.string(), /** Base64. */ content: z.string() })),
}
