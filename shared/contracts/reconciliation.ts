import { oc } from '@orpc/contract'
import { z } from 'zod'
import { instantSchema } from './common.ts'

/** What became of the rows of one kind that had waited too long. */
export const reconciledSchema = z.object({
  kind: z.enum([
    'events',
    'payments',
    'refunds',
    'orphan-refunds',
    'stray-payments',
    'disputes',
    'payouts',
    'seller-accounts',
  ]),
  settled: z.int(),
  /** The provider says that they are as our books have them. */
  waiting: z.int(),
  /** What the provider has is not ours: somebody has to look. */
  suspicious: z.int(),
  /** Left for the next run. */
  unanswered: z.int(),
})

/** One place where the books contradict themselves, or the rows that they tell of. */
export const ledgerFindingSchema = z.object({
  check: z.string(),
  /** An id, or a seller and a currency. */
  subject: z.string(),
  expected: z.string(),
  actual: z.string(),
})

/** One place where what the provider moved and what our books say of it differ. */
export const balanceDifferenceSchema = z.object({
  /**
   * `unknown`: no row of ours. `unposted`: a row, and nothing in the books. `amount`: another one. `missing`: the provider has
   * none. What was corrected is told by all that the provider ever moved of it, and all that was posted and corrected: `amount`.
   */
  kind: z.enum(['unknown', 'unposted', 'amount', 'missing']),
  /** Of the provider's, as it calls it. */
  type: z.string(),
  /** The provider's, of what moved the money. */
  sourceId: z.string(),
  currency: z.string(),
  /** Minor units; what came to the balance is positive. */
  provider: z.int(),
  books: z.int(),
  /** When the provider, or where it has nothing the books, moved it. */
  movedAt: instantSchema,
})

export const reconcileOutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('done'), results: z.array(reconciledSchema) }),
  z.object({ outcome: z.literal('already-running') }),
])
/** When the books were checked last; null: never yet. */
export const ledgerFindingsSchema = z.object({
  checkedAt: instantSchema.nullable(),
  findings: z.array(ledgerFindingSchema),
})
/** When the balance was compared last; null: never yet. */
export const balanceDifferencesSchema = z.object({
  comparedAt: instantSchema.nullable(),
  differences: z.array(balanceDifferenceSchema),
})

/** For admins, with a second factor proved within the last 12 hours. */
export const reconciliationContract = oc.tag('reconciliation').router({
  /** 503 `payments-unavailable`. What waits is what has waited as long as the configuration says. */
  run: oc
    .route({
      method: 'POST',
      path: '/admin/reconcile',
      summary: 'Asks the provider about everything that has waited too long, once',
    })
    .output(reconcileOutcomeSchema),
  findings: oc
    .route({
      method: 'GET',
      path: '/admin/ledger/findings',
      summary: 'What the last check of the books has found',
    })
    .output(ledgerFindingsSchema),
  check: oc
    .route({
      method: 'POST',
      path: '/admin/ledger/check',
      successStatus: 202,
      summary: 'Has the books checked; what is found stands in the findings some minutes later',
    })
    .output(z.object({})),
  differences: oc
    .route({
      method: 'GET',
      path: '/admin/balance/differences',
      summary:
        'Where the provider’s balance and our books differed when they were last compared: the oldest thousand',
    })
    .output(balanceDifferencesSchema),
})
export type Reconciled = z.infer<typeof reconciledSchema>
export type BalanceDifference = z.infer<typeof balanceDifferenceSchema>
export type ReconcileOutcome = z.infer<typeof reconcileOutcomeSchema>
export type LedgerFinding = z.infer<typeof ledgerFindingSchema>
