import { asSyncProduct, asSyncTrack, type SyncEntry, type SyncKind } from '@veza/shared/contracts/sync.ts'
import type { Context } from '../../context.ts'
import type { Which } from '../../platform/db/pages.ts'
import { ownTracksById, ownTrackView } from '../catalog/index.ts'
import { sellerBalances } from '../ledger/index.ts'
import { salesById } from '../orders/index.ts'
import { ownProductsById, productView } from '../products/index.ts'
import { payoutsById, reversalsById } from '../transfers/index.ts'

export type SourceParts = Pick<Context, 'db' | 'config'>

/** Where the things of one kind come from. A new kind has its line here, its trigger in a migration and its schema. */
interface Source {
  /** In the order of their ids. */
  list(ctx: SourceParts, userId: string, afterId: string, limit: number): Promise<SyncEntry[]>
  /** Those of these that there are. */
  find(ctx: SourceParts, userId: string, ids: readonly string[]): Promise<SyncEntry[]>
}

const source = (read: (ctx: SourceParts, userId: string, which: Which) => Promise<SyncEntry[]>): Source => ({
  list: (ctx, userId, afterId, limit) => read(ctx, userId, { afterId, limit }),
  find: (ctx, userId, ids) => read(ctx, userId, { ids }),
})

export const syncSources: { readonly [K in SyncKind]: Source } = {
  track: source(async (ctx, userId, which) =>
    (await ownTracksById(ctx.db, userId, which)).map((row) => ({
      kind: 'track',
      id: row.id,
      item: asSyncTrack(ownTrackView(ctx.config, row)),
    })),
  ),
  product: source(async (ctx, userId, which) =>
    (await ownProductsById(ctx.db, userId, which)).map((product) => ({
      kind: 'product',
      id: product.id,
      item: asSyncProduct(productView(ctx.config, product, 'en')),
    })),
  ),
  sale: source(async (ctx, userId, which) =>
    (await salesById(ctx.db, userId, which)).map((sale) => ({ kind: 'sale', id: sale.id, item: sale })),
  ),
  // There is one, and it has the user's id.
  balance: source(async (ctx, userId, which) => {
    if ('ids' in which ? !which.ids.includes(userId) : which.afterId >= userId) return []
    const balances = await sellerBalances(ctx.db, userId)
    const item = {
      balances: balances.map(({ currency, payable, debt }) => ({ currency, owed: payable, debt })),
    }
    return [{ kind: 'balance', id: userId, item }]
  }),
  payout: source(async (ctx, userId, which) =>
    (await payoutsById(ctx.db, userId, which)).map(({ id, ...item }) => ({ kind: 'payout', id, item })),
  ),
  reversal: source(async (ctx, userId, which) =>
    (await reversalsById(ctx.db, userId, which)).map(({ id, ...item }) => ({ kind: 'reversal', id, item })),
  ),
}
