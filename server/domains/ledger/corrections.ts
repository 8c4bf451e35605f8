import { isLedgerAccount, isSellerAccount } from '@veza/shared/contracts/ledger.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { type Correction, insertCorrection, knownSellers } from './correction-queries.ts'
import { causeId, contentOf, type NewEntry } from './postings.ts'
import { post } from './service.ts'

export interface NewCorrection extends Correction {
  readonly orderId?: string
  readonly entries: readonly NewEntry[]
}

/**
 * Writes what a person has found out into the books, with why. The same said twice, in whatever order, is written once: another
 * correction of the same amounts has another reason.
 * @throws DomainError 404 `seller-not-found`; RangeError where it does not sum to zero
 */
export async function correctLedger(
  ctx: Pick<Context, 'transaction' | 'clock' | 'newId'>,
  { reason, pspId, orderId, entries }: NewCorrection,
): Promise<'posted' | 'already' | 'nothing'> {
  const said = contentOf(entries).hash.toString('hex')
  const id = causeId('correction', reason, pspId ?? '', orderId ?? '', said)
  const sellers = [...new Set(entries.flatMap(({ userId }) => userId ?? []))]
  return ctx.transaction(async (tx) => {
    if ((await knownSellers(tx, sellers)) < sellers.length)
      throw new DomainError(404, 'seller-not-found', 'Nobody has this id.')
    const result = await post(tx, ctx, {
      ...{ kind: 'correction', sourceId: id, entries },
      ...(orderId ? { orderId } : {}),
    })
    if (result === 'posted') await insertCorrection(tx, { id, reason, pspId, recordedAt: ctx.clock.now() })
    return result
  })
}

const ENTRY = /^(?<account>[a-z_]+)(?::(?<userId>[0-9a-f-]{36}))?=(?<amount>-?\d{1,15})$/

/** `account[:user id]=amount`, in minor units; a debit is positive. @returns undefined where it is no such thing */
export function entryOf(text: string, currency: NewEntry['currency']): NewEntry | undefined {
  const { account = '', userId, amount } = ENTRY.exec(text)?.groups ?? {}
  if (!isLedgerAccount(account)) return undefined
  const parts = { amount: Number(amount), currency }
  if (isSellerAccount(account)) return userId ? { account, userId, ...parts } : undefined
  return userId ? undefined : { account, ...parts }
}
