import { type QueryKey, useQuery } from '@tanstack/react-query'
import { useStanding } from './use-offline.ts'

/** How often one looks whether the network is back (ms), and whether it is there still. */
const AGAIN_MS = 3_000
const STILL_MS = 20_000

/**
 * What lives at the server alone, asked for as long as it is looked at. `isAway`: it cannot be changed now, and will be by itself;
 * what is known stays.
 */
export function useAtServer<T>(queryKey: QueryKey, ask: (signal: AbortSignal) => Promise<T>) {
  const standing = useStanding()
  const { data, error, refetch, isFetching } = useQuery({
    queryKey,
    queryFn: ({ signal }) => ask(signal),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.status === 'error' ? AGAIN_MS : STILL_MS),
  })
  const isAway = error !== null || (standing?.failure ?? null) !== null
  return { data, error, refetch, isFetching, isAway }
}
