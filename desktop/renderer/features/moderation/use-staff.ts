import { useQuery } from '@tanstack/react-query'
import { about, client } from '../../app/studio.ts'
import { useWhose, type Whose } from '../sales/use-whose.ts'

/** A server that did not say who one is there is asked again (ms). */
const AGAIN_MS = 30_000

/** What the account may do beyond its own things, as its server says; undefined until it has. */
export const useRole = (whose: Whose | null) =>
  useQuery({
    queryKey: about('session', 'staff-role', whose),
    queryFn: ({ signal }) => (whose ? client.moderation.role({ whose }, { signal }) : 'none'),
    enabled: whose !== null,
    refetchInterval: ({ state }) => (state.status === 'error' ? AGAIN_MS : false),
  })

/** Until the server has said so, nobody is. */
export function useIsStaff(): boolean {
  const { data = 'none' } = useRole(useWhose())
  return data !== 'none'
}
