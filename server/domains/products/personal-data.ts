import { productStates } from '@veza/shared/contracts/products.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import { transition } from '../../platform/db/transition.ts'
import type { PersonalData } from '../accounts/index.ts'
import { discountsData } from './discounts/personal-data.ts'
import { lockProduct } from './queries.ts'
import { splitsData } from './splits/personal-data.ts'

const PAGE = 200
/** In place of the words of somebody who left. */
const NO_WORDS = '—'

/**
 * What a person sells, and what is agreed about it: all there is in a copy. Drafts, images and words go when they leave;
 * what was on sale stays, nameless and withdrawn, for the books of those who bought it.
 */
export const productsData: PersonalData = {
  domain: 'products',
  collect: (db, userId) => ({
    products: inPages((after) => productsAfter(db, userId, after)),
    licences: inPages((after) => licencesAfter(db, userId, after)),
    ...discountsData.collect(db, userId),
    ...splitsData.collect(db, userId),
  }),
  erase: async (tx, userId, now) => {
    await splitsData.erase(tx, userId, now)
    await discountsData.erase(tx, userId, now)
    for await (const { id } of inPages((after) => productsAfter(tx, userId, after))) await erase(tx, id, now)
  },
}

const productsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('products')
    .selectAll()
    .where('sellerId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

const licencesAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('productLicences')
    .innerJoin('products', 'products.id', 'productLicences.productId')
    .selectAll('productLicences')
    .where('products.sellerId', '=', userId)
    .where('productLicences.id', '>', after)
    .orderBy('productLicences.id')
    .limit(PAGE)
    .execute()

async function erase(tx: Tx, id: string, now: Date): Promise<void> {
  const product = await lockProduct(tx, id)
  if (!product) return
  if (product.status === 'draft') {
    await tx.deleteFrom('products').where('id', '=', id).execute()
    return
  }
  await tx.deleteFrom('productImages').where('productId', '=', id).execute()
  await tx
    .updateTable('productLicences')
    .set({ ownName: NO_WORDS, ownText: NO_WORDS })
    .where('productId', '=', id)
    .where('template', 'is', null)
    .execute()
  await tx
    .updateTable('products')
    .set({ title: product.title && NO_WORDS, slug: product.slug && id, description: '', updatedAt: now })
    .where('id', '=', id)
    .execute()
  if (product.status === 'on-sale')
    await transition(tx, productStates, { table: 'products', id, from: 'on-sale', to: 'withdrawn', now })
}
