import { createHash } from 'node:crypto'
import type { LedgerAccountKind, SellerAccountKind } from '@veza/shared/contracts/ledger.ts'
import { idFromName } from '@veza/shared/kernel/ids.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'

/** What happened, seen from the books. The source is the id of our own row that tells more. The database knows them too. */
export const postingKinds = [
  'sale',
  'provider-fee',
  'stray-payment',
  'refund',
  'refund-returned',
  'transfer',
  'reversal',
  'debt-kept',
  'debt-made',
  'dispute-opened',
  'dispute-fee',
  'dispute-won',
  'dispute-lost',
  'correction',
] as const
export type PostingKind = (typeof postingKinds)[number]

interface EntryParts {
  /** Minor units; positive is a debit, negative a credit. Nothing is left out. */
  readonly amount: number
  readonly currency: Currency
  readonly orderItemId?: string
  readonly trackId?: string
}
export type NewEntry = EntryParts &
  (
    | { readonly account: SellerAccountKind; readonly userId: string }
    | { readonly account: Exclude<LedgerAccountKind, SellerAccountKind>; readonly userId?: never }
  )

export interface Posting {
  readonly kind: PostingKind
  readonly sourceId: string
  readonly orderId?: string
  readonly entries: readonly NewEntry[]
}

/** The same cause was posted before with another content: one of the two is wrong, and nothing was written. */
export class LedgerConflict extends Error {
  override readonly name = 'LedgerConflict'
  constructor({ kind, sourceId }: Pick<Posting, 'kind' | 'sourceId'>) {
    super(`the ledger has ${kind} of ${sourceId} with another content`)
  }
}

const NAMESPACE = '5f0d9c39-6a1e-5c0b-9f0e-3d6a7c1b2e48'

/** An id for a cause that has no row of its own: the same parts give the same id. */
export const causeId = (...parts: readonly string[]): string => idFromName(parts.join('\n'), NAMESPACE)

/** Entries that say something, and their content in one order whatever the order they were given in. */
export function contentOf(entries: readonly NewEntry[]): { entries: NewEntry[]; hash: Buffer } {
  const telling = entries.filter(({ amount }) => amount !== 0)
  const lines = telling.map((entry) =>
    JSON.stringify([
      entry.account,
      entry.userId ?? null,
      entry.amount,
      entry.currency,
      entry.orderItemId ?? null,
      entry.trackId ?? null,
    ]),
  )
  return { entries: telling, hash: createHash('sha256').update(lines.sort().join('\n')).digest() }
}

/** @throws RangeError where debits and credits of a currency differ, or an amount is no safe integer */
export function assertBalanced({ kind, sourceId, entries }: Posting): void {
  const sums = new Map<string, bigint>()
  for (const { amount, currency } of entries) {
    if (!Number.isSafeInteger(amount)) throw new RangeError(`${kind} of ${sourceId}: ${amount} is no amount`)
    sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(amount))
  }
  for (const [currency, sum] of sums)
    if (sum !== 0n) throw new RangeError(`${kind} of ${sourceId} is off by ${sum} ${currency}`)
}
