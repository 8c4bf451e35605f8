import { useQuery } from '@tanstack/react-query'
import { about, client } from '../../app/studio.ts'
import type { Whose } from '../sales/use-whose.ts'

/** While somebody is at the provider's page: what they do there comes back within so long (ms). */
const AWAY_MS = 5_000

/** What the server said last of one's money; null where it never did, undefined until the engine has said. */
export const useKnownMoney = (whose: Whose | null) =>
  useQuery({
    queryKey: about('money', 'known', whose),
    queryFn: ({ signal }) => (whose ? client.payouts.known({ whose }, { signal }) : null),
    enabled: whose !== null,
  }).data

/**
 * Has the engine ask the server: when the screen is opened, whenever a sync brings something, and often while somebody is
 * away at the provider's page. What it says is told as a change.
 */
export const useAskMoney = (whose: Whose | null, isAway: boolean) =>
  useQuery({
    queryKey: about('things', 'ask-money', whose),
    queryFn: ({ signal }) => (whose ? client.payouts.ask({ whose }, { signal }) : null),
    enabled: whose !== null,
    refetchOnMount: 'always',
    refetchInterval: isAway ? AWAY_MS : false,
    refetchOnWindowFocus: isAway,
  })
