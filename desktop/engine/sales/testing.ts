import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { receive } from '../sync/receive.ts'

type Item = SyncSale['items'][number]

export const saleItem = (more: Partial<Item> & Pick<Item, 'id'>): Item => ({
  productId: 'p1',
  licenceId: 'l1',
  title: 'Late trains',
  licenceName: 'Personal',
  quantity: 1,
  unitPrice: 300,
  amount: 300,
  refundedAmount: 0,
  earnings: [{ trackId: 't1', amount: 270, returned: 0 }],
  ...more,
})

export const saleAt = (id: string, completedAt: string, more: Partial<SyncSale> = {}): SyncSale => ({
  id,
  status: 'completed',
  currency: 'eur',
  completedAt,
  buyer: `buyer of ${id}`,
  country: 'FR',
  items: [saleItem({ id: `${id}-1` })],
  ...more,
})

/** As the sync brings it. Null: it is gone. */
export function haveSale(db: Sqlite, account: number, sale: SyncSale): void {
  inTransaction(db, () => receive(db, { account, kind: 'sale', id: sale.id }, sale, new Date()))
}
