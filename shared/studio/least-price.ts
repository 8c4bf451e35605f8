import type { SyncProduct } from '../contracts/sync.ts'

/** The least that one gives for something. `fixed`: no more, no less; `from`: another licence costs more; `open`: or more, as one likes. */
export interface LeastPrice {
  readonly amount: number
  readonly kind: 'fixed' | 'from' | 'open'
}

/** Of all the licences that something is sold under; undefined where there is none. */
export function leastPrice(licences: SyncProduct['licences']): LeastPrice | undefined {
  const least = licences
    .map(({ price, payWhatYouWant }) => ({
      amount: payWhatYouWant?.minimum ?? price,
      isOpen: payWhatYouWant !== null,
    }))
    .toSorted((one, other) => one.amount - other.amount)[0]
  if (least === undefined) return undefined
  return { amount: least.amount, kind: least.isOpen ? 'open' : licences.length > 1 ? 'from' : 'fixed' }
}
