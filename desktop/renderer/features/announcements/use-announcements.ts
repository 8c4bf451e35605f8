import { useMutation, useQuery } from '@tanstack/react-query'
import { about, client, queries, untilAnswered } from '../../app/studio.ts'
import type { Whose } from '../sales/use-whose.ts'

/** How often the server is asked (ms), and how soon again where it did not answer. */
const STILL_MS = 5 * 60_000
const AGAIN_MS = 30_000

const lookKey = (whose: Whose | null) => about('session', 'announcements-look', whose)

/** What the server announces, as it said last; and what one has seen enough of. */
export function useAnnouncements(whose: Whose | null) {
  const { data: items = [] } = useQuery({
    queryKey: about('notifications', 'announcements', whose),
    queryFn: ({ signal }) => (whose ? client.announcements.known({ whose }, { signal }) : []),
    enabled: whose !== null,
    // What is over goes by itself.
    refetchInterval: AGAIN_MS,
  })
  useQuery({
    queryKey: lookKey(whose),
    queryFn: ({ signal }) => (whose ? client.announcements.ask({ whose }, { signal }) : null),
    enabled: whose !== null,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.status === 'error' ? AGAIN_MS : STILL_MS),
  })
  const { mutate: dismiss } = useMutation({
    mutationFn: async (id: string) => {
      if (whose) await untilAnswered(() => client.announcements.dismiss({ whose, id }))
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: lookKey(whose) }),
  })
  return { items, dismiss }
}
