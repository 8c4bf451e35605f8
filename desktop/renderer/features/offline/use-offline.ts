import { useQuery } from '@tanstack/react-query'
import { about, client } from '../../app/studio.ts'
import { useAccount } from '../session/use-session.ts'

/** Whose things are shown, as the engine's procedures take it; null while nobody is signed in. */
export function useWhose() {
  const account = useAccount()
  return account && { server: account.server, accountId: account.accountId }
}

type Whose = ReturnType<typeof useWhose>

/** A question about the things of the account that is shown; asked again whenever they change. */
export function useThings<T>(
  name: string,
  ask: (whose: NonNullable<Whose>, signal: AbortSignal) => Promise<T>,
) {
  const whose = useWhose()
  return useQuery({
    queryKey: about('things', name, whose?.server, whose?.accountId),
    queryFn: ({ signal }) => (whose ? ask(whose, signal) : null),
    enabled: whose !== null,
  })
}

/** When what is here was last known to be as it is there, and why it is not now. */
export const useStanding = () =>
  useThings('standing', (whose, signal) => client.offline.standing({ whose }, { signal })).data ?? null

/** How many edits wait, and for what. */
export const useUnsent = () =>
  useThings('unsent', (whose, signal) => client.offline.unsent({ whose }, { signal })).data ?? null

/** The edits that the server has not confirmed, in their order. */
export const useEdits = () =>
  useThings('edits', (whose, signal) => client.offline.edits({ whose }, { signal })).data ?? null
