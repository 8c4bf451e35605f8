import { useQuery } from '@tanstack/react-query'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { about, client } from '../../app/studio.ts'

/** What prices may be in at a server; undefined until it is known, and of no server. */
export const useTakenCurrencies = (server: string | undefined): readonly Currency[] | undefined =>
  useQuery({
    queryKey: about('settings', 'currencies', server),
    queryFn: ({ signal }) => client.releases.currencies({ server: server ?? '' }, { signal }),
    enabled: server !== undefined,
  }).data
