import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import type { OrderRow, OrderStanding } from '@veza/shared/studio/bridge/orders.ts'
import { about, client } from '../../app/studio.ts'
import type { Whose } from '../sales/use-whose.ts'

/** Rows are asked for by so many. */
const STRETCH = 100

export interface Listed {
  readonly search: string
  readonly standing: OrderStanding
}

function stretchQuery(whose: Whose | null, listed: Listed, at: number) {
  const input = whose && { whose, ...listed, offset: at * STRETCH, limit: STRETCH }
  return {
    queryKey: about('things', 'orders', input),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      input ? client.orders.list(input, { signal }) : { total: 0, rows: [] },
    enabled: input !== null,
    placeholderData: keepPreviousData,
  }
}

/** How many orders there are; undefined until the engine has said. */
export const useTotal = (whose: Whose | null, listed: Listed): number | undefined =>
  useQuery(stretchQuery(whose, listed, 0)).data?.total

/** The rows from one to another, of which only those that are looked at are asked for. @returns a row by its index */
export function useRows(
  whose: Whose | null,
  listed: Listed,
  first: number,
  last: number,
): (index: number) => OrderRow | undefined {
  const from = Math.floor(first / STRETCH)
  const to = Math.max(from, Math.floor(last / STRETCH))
  const stretches = useQueries({
    queries: Array.from({ length: to - from + 1 }, (_, at) => stretchQuery(whose, listed, from + at)),
  })
  return (index) => stretches[Math.floor(index / STRETCH) - from]?.data?.rows[index % STRETCH]
}

/** An order as it was synced; null where it is not here, undefined until the engine has said. */
export function useSale(whose: Whose | null, id: string) {
  return useQuery({
    queryKey: about('things', 'sale', whose, id),
    queryFn: async ({ signal }) => {
      const thing = whose && (await client.offline.thing({ whose, kind: 'sale', id }, { signal }))
      return thing?.kind === 'sale' ? thing.item : null
    },
    enabled: whose !== null,
  }).data
}

/** What the server says of an order now: asked again whenever a sync brings something. */
export const useAtServer = (whose: Whose | null, id: string) =>
  useQuery({
    queryKey: about('things', 'order-at-server', whose, id),
    queryFn: ({ signal }) => (whose ? client.orders.atServer({ whose, id }, { signal }) : null),
    enabled: whose !== null,
    refetchOnMount: 'always',
  })
