import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Currency } from '@veza/shared/kernel/money.ts'
import type { CurrencyFigures, SoldCountry, SoldThing } from '@veza/shared/studio/bridge/sales.ts'
import { useEffect, useMemo, useState } from 'react'
import { about, client } from '../../app/studio.ts'
import { boundsOf, monthBounds, startOf, type Unit, unitsFor, usualUnit } from './periods.ts'
import { type SoldBy, useSalesView } from './sales-store.ts'
import { useWhose, type Whose } from './use-whose.ts'

/** This moment, told again when the day is over: a window stays open for weeks. */
export function useToday(): Date {
  const [today, setToday] = useState(() => new Date())
  useEffect(() => {
    const leftMs = startOf('day', today, 1).getTime() - Date.now()
    const timer = setTimeout(() => setToday(new Date()), Math.max(1_000, leftMs + 1_000))
    return () => clearTimeout(timer)
  }, [today])
  return today
}

function figuresQuery(whose: Whose | null, bounds: readonly Date[]) {
  const input = whose && { whose, bounds: bounds.map((bound) => bound.toISOString()) }
  return {
    queryKey: about('things', 'sales', input),
    queryFn: ({ signal }: { signal: AbortSignal }): Promise<CurrencyFigures[]> =>
      input ? client.sales.figures(input, { signal }) : Promise.resolve([]),
    enabled: input !== null,
    // What was shown stays until the new figures are there.
    placeholderData: keepPreviousData,
  }
}

/** The last month and this one, by currency; undefined until the engine has said. */
export function useMonths(): readonly CurrencyFigures[] | undefined {
  const [whose, today] = [useWhose(), useToday()]
  return useQuery(figuresQuery(whose, monthBounds(today))).data
}

export interface ShownStretches {
  readonly unit: Unit
  readonly unitsOffered: readonly Unit[]
  readonly bounds: readonly Date[]
  readonly figures: CurrencyFigures | undefined
}

/** The period that is chosen, in the currency that is. @param months see {@link useMonths} */
export function useStretches(months: readonly CurrencyFigures[]): ShownStretches {
  const [whose, today, view] = [useWhose(), useToday(), useSalesView()]
  const firstAt = months.map((one) => one.firstAt).sort()[0]
  const { unit, unitsOffered, bounds } = useMemo(() => {
    const first = firstAt === undefined ? today : new Date(firstAt)
    const unitsOffered = unitsFor(view.period, today, first)
    const wanted = view.unit ?? usualUnit[view.period]
    const unit = unitsOffered.includes(wanted) ? wanted : (unitsOffered.at(-1) ?? 'day')
    return { unit, unitsOffered, bounds: boundsOf(view.period, unit, today, first) }
  }, [view.period, view.unit, today, firstAt])
  const { data } = useQuery(figuresQuery(whose, bounds))
  const figures = data?.find(({ currency }) => currency === view.currency) ?? data?.[0]
  // Those of the period before are still shown: their number is another.
  return {
    unit,
    unitsOffered,
    bounds,
    figures: figures?.stretches.length === bounds.length - 1 ? figures : undefined,
  }
}

/** What was sold, as it is listed. */
export type Sold =
  | { readonly by: 'track' | 'product'; readonly rows: readonly SoldThing[] }
  | { readonly by: 'country'; readonly rows: readonly SoldCountry[] }

/** What was sold between two moments; undefined until the engine has said. */
export function useSold(by: SoldBy, currency: Currency, [from, to]: readonly [Date, Date]): Sold | undefined {
  const whose = useWhose()
  const input = whose && { whose, currency, from: from.toISOString(), to: to.toISOString() }
  return useQuery({
    queryKey: about('things', 'sold', by, input),
    queryFn: async ({ signal }): Promise<Sold> => {
      if (input === null) return { by, rows: [] }
      return by === 'country'
        ? { by, rows: await client.sales.countries(input, { signal }) }
        : { by, rows: await client.sales.sold({ ...input, by }, { signal }) }
    },
    enabled: input !== null,
    placeholderData: keepPreviousData,
  }).data
}
