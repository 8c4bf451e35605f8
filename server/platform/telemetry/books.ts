import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

/** Each of them a number that the database tells, asked at most once a minute. */
export const bookGauges = {
  veza_ledger_orphan_refunds:
    'Refunds that were asked for, and of which nobody knows whether the provider has them',
  veza_ledger_stuck_orders: 'Payments that should have ended, and of which nobody has told the end',
  veza_ledger_stuck_refunds:
    'Refunds that the provider has had without an end: not asked about in time, waiting for money of ours, or for two weeks',
  veza_ledger_buyers_owed:
    'Orders whose buyers have been owed money for more than a day, beyond what is on its way to them',
  veza_ledger_buyers_owed_minor_units: 'How much that is, in minor units of all currencies together',
  veza_ledger_sellers_owed:
    'Sellers who have been owed money for more than a day that nothing under way will send: given up, refused again and again, or not tried',
  veza_ledger_sellers_owed_minor_units: 'How much that is, in minor units of all currencies together',
  veza_ledger_failed_transfers_at_max_retry: 'Transfers and reversals given up in the last seven days',
  veza_ledger_reversals_pending: 'Transfers that have yet to be brought back',
  veza_ledger_reversals_overdue: 'Transfers that have had to come back for more than a day',
  veza_ledger_imbalance_minor_units:
    'What transactions are off from zero: those of the last two hours, and any older that the last whole check found',
  veza_ledger_findings: 'Contradictions that the last whole check of the books found',
  veza_ledger_unchecked_seconds: 'How long ago the whole of the books was last checked; 0: there are none',
  veza_balance_differences:
    'Differences between the balance of the provider and the books, when they were last compared',
  veza_balance_uncompared_seconds:
    'How long ago the balance of the provider was last compared with the books; 0: there is nothing to compare',
  veza_reconciliation_unanswered:
    'Rows that the provider did not answer for, the last two times that rows of their kind were asked about',
  veza_disputes_due_soon: 'Disputes whose evidence is due within two days',
  veza_ledger_late_refunds:
    'Refunds that the provider made after ours had failed, or beside it, and that the buyer may have had twice',
  veza_ledger_overdue_disputes:
    'Disputes whose day of evidence has passed without any, or that no bank would leave open for so long',
  veza_reconciliation_last_run_timestamp_seconds:
    'When a reconciliation last came to its end, wherever; 0: never',
} as const
export type BookGauge = keyof typeof bookGauges
export type BookQuestions = Readonly<Record<BookGauge, () => Promise<number>>>

/** What became of a row that had waited too long. */
export type ReconciledResult = 'settled' | 'waiting' | 'suspicious' | 'unanswered'

export interface BookFigures {
  reconciled(phase: string, result: ReconciledResult): void
  /** A run has come to its end. */
  swept(seconds: number): void
  /** Asked when the figures are read, each at most once in `everyMs`. A question that fails answers −1, and no other. */
  watch(questions: BookQuestions, nowMs: () => number, everyMs: number): void
}

/** Seconds; each row is a question to the provider. */
const BUCKETS = [0.1, 0.5, 1, 5, 15, 60, 300, 900]

export function bookFigures(registry: Registry): BookFigures {
  const registers = [registry]
  const rows = new Counter({
    name: 'veza_reconciliation_rows_total',
    help: 'Rows that had waited too long, by phase and by what became of them',
    labelNames: ['phase', 'result'],
    registers,
  })
  const duration = new Histogram({
    name: 'veza_reconciliation_duration_seconds',
    help: 'How long a reconciliation took',
    buckets: BUCKETS,
    registers,
  })
  return {
    reconciled: (phase, result) => rows.inc({ phase, result }),
    swept: (seconds) => duration.observe(seconds),
    watch: (questions, nowMs, everyMs) => {
      for (const name of Object.keys(bookGauges) as BookGauge[]) {
        const read = seldom(questions[name], nowMs, everyMs)
        new Gauge({
          name,
          help: `${bookGauges[name]}; -1 when that cannot be told`,
          registers,
          async collect() {
            this.set(await read())
          },
        })
      }
    },
  }
}

/** The last answer, for as long as it is young: whoever reads the figures often must not wear out the database. */
function seldom(ask: () => Promise<number>, nowMs: () => number, everyMs: number): () => Promise<number> {
  let asked: { readonly atMs: number; readonly answer: Promise<number> } | undefined
  return () => {
    // The clock may have gone back.
    if (!asked || Math.abs(nowMs() - asked.atMs) >= everyMs)
      asked = { atMs: nowMs(), answer: ask().catch(() => -1) }
    return asked.answer
  }
}
