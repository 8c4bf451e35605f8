import type { Reconciled } from '@veza/shared/contracts/reconciliation.ts'
import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'
import {
  type ProviderEventHandlers,
  type ProviderEventOutcome,
  ProviderUnavailable,
} from '../../platform/payments/index.ts'
import { returnStray, settleOrphan } from '../refunds/index.ts'
import { keepUntold, untoldEvents } from '../webhooks/index.ts'
import { accountsToAsk, askAccount } from './accounts.ts'
import { dueFor } from './due.ts'
import { undecidedDisputes } from './late.ts'
import {
  BANK_REST_MS,
  latePayouts,
  markAsked,
  orphanRefunds,
  slowPayments,
  strandedPayments,
  stuckPayments,
  stuckRefunds,
} from './queries.ts'

interface Work {
  readonly kind: Reconciled['kind']
  readonly rows: readonly { readonly id: string; readonly settle: () => Promise<ProviderEventOutcome> }[]
}

/** So many rows are asked about at once: the provider takes its time with each, and a sweep has many. */
const AT_ONCE = 4
/** A refusal of today may be none tomorrow. */
const STRAY_REST_MS = DAY_MS
const EVENT_TYPE = 'reconciliation'
/** Where it is noted that a row was asked about. */
const tables = {
  payments: 'payments',
  refunds: 'refunds',
  'orphan-refunds': 'refunds',
  'stray-payments': 'payments',
  disputes: 'disputes',
  payouts: 'payouts',
  'seller-accounts': 'sellerAccounts',
  events: undefined,
} as const
const outcomes = { applied: 'settled', nothing: 'waiting', suspicious: 'suspicious' } as const

/**
 * Looks after what has waited longer than it should, oldest first: each row is brought to what the provider says of it now,
 * by the same handlers that its webhooks go to. A real webhook that comes late finds nothing to do. Safe to repeat, to cut
 * and to run twice at once.
 */
export async function reconcile(
  ctx: Context,
  handlers: ProviderEventHandlers,
  signal?: AbortSignal,
): Promise<Reconciled[]> {
  const results: Reconciled[] = []
  const works = [await untold(ctx, signal), ...(await worksOf(ctx, handlers))]
  for (const { kind, rows } of works) {
    const result: Reconciled = { kind, settled: 0, waiting: 0, suspicious: 0, unanswered: 0 }
    results.push(result)
    for (let at = 0; at < rows.length; at += AT_ONCE) {
      signal?.throwIfAborted()
      for (const came of await settleSome(ctx, kind, rows.slice(at, at + AT_ONCE))) {
        result[came]++
        ctx.telemetry.books.reconciled(kind, came)
      }
    }
  }
  return results
}

type Came = 'settled' | 'waiting' | 'suspicious' | 'unanswered'

async function settleSome(ctx: Context, kind: Reconciled['kind'], rows: Work['rows']): Promise<Came[]> {
  const came = await Promise.all(rows.map((row) => settleOne(ctx, kind, row)))
  const table = tables[kind]
  const ids = rows.map(({ id }) => id)
  if (table) await markAsked(ctx.db, table, ids, ctx.clock.now())
  return came
}

async function settleOne(
  ctx: Context,
  kind: Reconciled['kind'],
  { id, settle }: Work['rows'][number],
): Promise<Came> {
  try {
    const outcome = await settle()
    if (outcome.kind === 'suspicious')
      ctx.log.error({ kind, id, why: outcome.why }, 'reconciliation: what the provider has is not ours')
    return outcomes[outcome.kind]
  } catch (error) {
    // One row in trouble must not keep the others from being looked after.
    if (error instanceof ProviderUnavailable) ctx.log.warn({ kind, id }, 'reconciliation: no answer')
    else ctx.log.error({ err: error, kind, id }, 'reconciliation: failed')
    return 'unanswered'
  }
}

/** Events that no webhook brought: they are put where webhooks put them. */
async function untold(ctx: Context, signal: AbortSignal | undefined): Promise<Work> {
  try {
    const events = await untoldEvents(ctx, 'undelivered', signal)
    const rows = events.map((event) => ({
      id: event.id,
      settle: async (): Promise<ProviderEventOutcome> => {
        await keepUntold(ctx, [event])
        return { kind: 'nothing', why: 'it waits among the webhooks' }
      },
    }))
    return { kind: 'events', rows }
  } catch (error) {
    if (!(error instanceof ProviderUnavailable)) throw error
    return { kind: 'events', rows: [{ id: 'all', settle: () => Promise.reject(error) }] }
  }
}

async function worksOf(ctx: Context, handlers: ProviderEventHandlers): Promise<Work[]> {
  const { batch: limit, stuckOrderMs, stuckRefundMs, orphanRefundMs } = ctx.config.payments.reconciliation
  const due = (ms: number) => ({ ...dueFor(ctx.clock.now(), ms), limit })
  const [payments, slow, refunds, orphans, strays, disputes, payouts, accounts] = await Promise.all([
    stuckPayments(ctx.db, due(stuckOrderMs)),
    slowPayments(ctx.db, due(BANK_REST_MS)),
    stuckRefunds(ctx.db, due(stuckRefundMs)),
    orphanRefunds(ctx.db, due(orphanRefundMs)),
    strandedPayments(ctx.db, due(STRAY_REST_MS)),
    undecidedDisputes(ctx.db, due(BANK_REST_MS)),
    latePayouts(ctx.db, due(stuckRefundMs)),
    accountsToAsk(ctx),
  ])
  const told = { eventType: EVENT_TYPE }
  return [
    {
      kind: 'payments',
      rows: [...payments, ...slow].map(({ id, objectId, isPage }) => ({
        id,
        settle: () => handlers[isPage ? 'checkout.session' : 'payment_intent']({ objectId, ...told }),
      })),
    },
    {
      kind: 'refunds',
      rows: refunds.map(({ id, objectId }) => ({ id, settle: () => handlers.refund({ objectId, ...told }) })),
    },
    { kind: 'orphan-refunds', rows: orphans.map(({ id }) => ({ id, settle: () => settleOrphan(ctx, id) })) },
    {
      kind: 'stray-payments',
      rows: strays.map(({ id }) => ({
        id,
        settle: async () => {
          await returnStray(ctx, id)
          return { kind: 'nothing', why: 'it is asked for anew' }
        },
      })),
    },
    {
      kind: 'disputes',
      rows: disputes.map(({ id, objectId }) => ({
        id,
        settle: () => handlers.dispute({ objectId, ...told }),
      })),
    },
    {
      kind: 'payouts',
      rows: payouts.map(({ id, objectId, account }) => ({
        id,
        settle: () => handlers.payout({ objectId, account, ...told }),
      })),
    },
    {
      kind: 'seller-accounts',
      rows: accounts.map(({ id, objectId }) => ({
        id,
        settle: () => askAccount(ctx, handlers, objectId, EVENT_TYPE),
      })),
    },
  ]
}
