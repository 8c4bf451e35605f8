import { useQueries, useQuery } from '@tanstack/react-query'
import type { GroupsShown, JobGroup } from '@veza/shared/studio/bridge/queue.ts'
import { about, client } from '../../app/studio.ts'

/** Groups are asked for by so many. */
const STRETCH = 50

function stretchQuery(shown: GroupsShown, at: number) {
  const input = { shown, offset: at * STRETCH, limit: STRETCH }
  return {
    queryKey: about('queue', 'groups', shown, at),
    queryFn: ({ signal }: { signal: AbortSignal }) => client.queue.groups(input, { signal }),
  }
}

/** How many groups a view holds; undefined until the engine has said. */
export const useTotal = (shown: GroupsShown): number | undefined =>
  useQuery(stretchQuery(shown, 0)).data?.total

/** The queue's groups, of which only those that are looked at are asked for. @returns one by its index, once it is here */
export function useGroups(
  shown: GroupsShown,
  first: number,
  last: number,
): (index: number) => JobGroup | undefined {
  const from = Math.floor(first / STRETCH)
  const to = Math.max(from, Math.floor(last / STRETCH))
  const stretches = useQueries({
    queries: Array.from({ length: to - from + 1 }, (_, at) => stretchQuery(shown, from + at)),
  })
  return (index) => stretches[Math.floor(index / STRETCH) - from]?.data?.groups[index % STRETCH]
}
