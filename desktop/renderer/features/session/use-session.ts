import { useQuery } from '@tanstack/react-query'
import type { Account } from '@veza/shared/studio/bridge/session.ts'
import { about, client, queries } from '../../app/studio.ts'

const sessionQuery = {
  queryKey: about('session'),
  queryFn: ({ signal }: { signal: AbortSignal }) => client.session.state(undefined, { signal }),
}

/** Who is signed in. */
export const useSession = () => useQuery(sessionQuery)

type State = Awaited<ReturnType<typeof sessionQuery.queryFn>>
const shownOf = (state: State | undefined): Account | null => state?.accounts[0] ?? state?.ended ?? null

/** The account that the screens show, also while its server has ended its session; null where nobody has signed in. */
export const useAccount = (): Account | null => shownOf(useSession().data)

/** @see useAccount, for actions */
export const currentAccount = (): Account | null =>
  shownOf(queries.getQueryData<State>(sessionQuery.queryKey))
