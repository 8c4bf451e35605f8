import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { about, client } from '../../app/studio.ts'
import { useAccount } from '../session/use-session.ts'

/** Whose money is shown. */
export interface Whose {
  readonly server: string
  readonly accountId: string
}

/** Of the account that is shown; null while nobody is signed in. */
export function useWhose(): Whose | null {
  const account = useAccount()
  const { server, accountId } = account ?? {}
  return useMemo(() => (server && accountId ? { server, accountId } : null), [server, accountId])
}

/** Has the engine ask for news whenever a screen of sales is opened: what comes is told as a change. */
export function useLook(whose: Whose | null): void {
  useQuery({
    queryKey: about('session', 'look', whose),
    queryFn: () => (whose ? client.sales.look({ whose }) : null),
    enabled: whose !== null,
    refetchOnMount: 'always',
  })
}
