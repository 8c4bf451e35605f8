import { useQuery } from '@tanstack/react-query'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { about, client } from '../../app/studio.ts'

/** What prices may be in at a server; undefined until it is known. */
export const useTakenCurrencies = (server: string): readonly Currency[] | undefined =>
  useQuery({
    queryKey: about('settings', 'currencies', server),
    queryFn: ({ signal }) => client.releases.currencies({ server }, { signal }),
  }).data
