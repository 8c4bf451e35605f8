import { discountCodeSchema } from '@veza/shared/contracts/discounts.ts'
import type { Db } from '../../platform/db/database.ts'
import { type CartRefusal, type CartRefusalCode, refuse } from './cart-refusals.ts'
import { type DiscountRow, discountsNamed } from './discounts/queries.ts'
import { offOf } from './discounts/service.ts'
import { type CartLine, type DiscountTerms, isFor } from './pricing.ts'

/**
 * What the codes that a buyer typed stand for. Sellers may have given the same name to codes of theirs: then each counts
 * for its own seller.
 */
export async function usableCodes(
  db: Db,
  lines: readonly CartLine[],
  { codes, now }: { readonly codes: readonly string[]; readonly now: Date },
): Promise<DiscountTerms[] | CartRefusal> {
  const sellers = [...new Set(lines.map(({ sellerId }) => sellerId))]
  const usable = new Map<string, DiscountTerms>()
  for (const code of codes) {
    const named = await rowsNamed(db, code, sellers)
    const faults = named.map((row) => faultOf(row, now))
    const terms = named.filter((_row, index) => faults[index] === undefined).map(termsOf)
    if (terms.length === 0) return refuse(faults[0] ?? 'code-unknown')
    const applying = terms.filter((one) => lines.some((line) => isFor(one, line)))
    if (applying.length === 0) return refuse('code-does-not-apply')
    for (const one of applying) usable.set(one.id, one)
  }
  return [...usable.values()]
}

/** A code that its seller has turned off is as one that never was. */
async function rowsNamed(db: Db, code: string, sellers: readonly string[]): Promise<DiscountRow[]> {
  const name = discountCodeSchema.safeParse(code)
  if (sellers.length === 0 || !name.success) return []
  return (await discountsNamed(db, name.data, sellers)).filter(({ enabled }) => enabled)
}

function faultOf(
  { validFrom, validUntil, uses, maxUses }: DiscountRow,
  now: Date,
): CartRefusalCode | undefined {
  if (validFrom && validFrom > now) return 'code-not-yet'
  if (validUntil && validUntil <= now) return 'code-over'
  if (maxUses !== null && uses >= maxUses) return 'code-used-up'
  return undefined
}

const termsOf = (row: DiscountRow): DiscountTerms => ({
  id: row.id,
  sellerId: row.sellerId,
  off: offOf(row),
  productIds: row.everyProduct ? null : new Set(row.productIds),
})
