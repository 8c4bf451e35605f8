import {
  type SyncEntry,
  type SyncPayout,
  type SyncReversal,
  syncPayoutSchema,
} from '@veza/shared/contracts/sync.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { getItem } from '../sync/items.ts'
import { note } from './notifications.ts'

interface Reading {
  /** Row of `sync_accounts`. */
  readonly account: number
  /** Since when what happened is news; null: all that comes is. Undefined: nothing is, it is read for the first time. */
  readonly newsSince: string | null | undefined
}

/**
 * Says that a payout arrived or came back, or that money was taken back, held against how it was known before: to be called before
 * that is written down, in the same transaction, so that it is said once.
 */
export function noteMoney(db: Sqlite, { account, newsSince }: Reading, entry: SyncEntry): void {
  if (newsSince === undefined || entry.item === null) return
  const isNews = (at: string) => newsSince === null || at > newsSince
  const known = () => getItem(db, { account, kind: entry.kind, id: entry.id })?.base ?? null
  if (entry.kind === 'payout' && isNews(entry.item.updatedAt)) {
    const before = known()
    const status = before && syncPayoutSchema.parse(before).status
    if (status !== entry.item.status) notePayout(db, account, entry.id, entry.item)
  }
  if (entry.kind === 'reversal' && isNews(entry.item.at) && known() === null)
    noteReversal(db, account, entry.id, entry.item)
}

function notePayout(db: Sqlite, account: number, id: string, payout: SyncPayout): void {
  const { status, amount, currency, arrivesAt, failure, updatedAt } = payout
  const of = { account, subject: id, happenedAt: updatedAt }
  const params = { amount, currency, arrivesAt }
  if (status === 'paid') note(db, { ...of, kind: 'payout-paid', params })
  if (status === 'failed')
    note(db, { ...of, kind: 'payout-failed', params: { ...params, why: failure ?? 'other' } })
}

function noteReversal(db: Sqlite, account: number, id: string, reversal: SyncReversal): void {
  const { orderId, amount, currency, isForeign, at } = reversal
  const params = { orderId, amount, currency, isForeign }
  note(db, { account, subject: id, happenedAt: at, kind: 'transfer-reversed', params })
}
