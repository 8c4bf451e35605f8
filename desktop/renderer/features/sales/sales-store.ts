import type { Currency } from '@veza/shared/kernel/money.ts'
import { create } from 'zustand'
import type { Period, Unit } from './periods.ts'

export const measures = ['earned', 'pieces', 'orders', 'buyers'] as const
export type Measure = (typeof measures)[number]

/** What the table lists. */
export const soldBys = ['track', 'product', 'country'] as const
export type SoldBy = (typeof soldBys)[number]

interface SalesView {
  readonly period: Period
  /** Null: what the period is usually shown by. */
  readonly unit: Unit | null
  readonly measure: Measure
  /** Null: the one that was sold in last. */
  readonly currency: Currency | null
  readonly by: SoldBy
}

/** What of the sales is shown; kept while other screens are visited. */
export const useSalesView = create<SalesView>(() => ({
  period: '30-days',
  unit: null,
  measure: 'earned',
  currency: null,
  by: 'track',
}))

export const show = (changes: Partial<SalesView>): void => useSalesView.setState(changes)
