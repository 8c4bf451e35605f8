import type { TransferState } from '../../platform/payments/index.ts'
import { differences } from './of-before.ts'
import { applyTransferState } from './provider-events.ts'
import { type TransferRow, withoutPspId } from './queries.ts'
import type { SendContext } from './send.ts'

export interface Backfilled {
  readonly transferId: string
  readonly pspTransferId: string
  /** Why the provider's transfer is not taken for ours. */
  readonly fault?: string
}

export interface BackfillReport {
  readonly looked: number
  readonly found: readonly Backfilled[]
}

const PAGE = 100

/**
 * Looks at the provider for transfers that have no id here, by the id of ours that each carries there. A dry run says what
 * would be written; otherwise each is adopted as a webhook’s would be.
 * @throws ProviderUnavailable; what was adopted before stays
 */
export async function backfillTransferIds(
  ctx: SendContext,
  { dryRun }: { readonly dryRun: boolean },
): Promise<BackfillReport> {
  const found: Backfilled[] = []
  let looked = 0
  for (let after: string | undefined; ; ) {
    const rows = await withoutPspId(ctx.db, after, PAGE)
    for (const row of rows) {
      looked++
      const there = await ctx.payments.findTransfer({ transferId: row.id, group: row.orderId })
      if (there.kind === 'found') found.push(await adopt(ctx, row, there.value, dryRun))
    }
    after = rows.at(-1)?.id
    if (rows.length < PAGE) return { looked, found }
  }
}

async function adopt(
  ctx: SendContext,
  row: TransferRow,
  state: TransferState,
  dryRun: boolean,
): Promise<Backfilled> {
  const { pspTransferId } = state
  const one = { transferId: row.id, pspTransferId }
  if (dryRun) {
    const fault = await differences(ctx, row, state)
    return fault ? { ...one, fault } : one
  }
  const outcome = await applyTransferState(ctx, row, state)
  return outcome.kind === 'suspicious' ? { ...one, fault: outcome.why } : one
}
