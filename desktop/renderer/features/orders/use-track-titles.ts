import { useQueries } from '@tanstack/react-query'
import { about, client } from '../../app/studio.ts'
import { useWhose } from '../sales/use-whose.ts'

/** What one's own tracks are called now; those of others are not among them. */
export function useTrackTitles(ids: readonly string[]): ReadonlyMap<string, string> {
  const whose = useWhose()
  const found = useQueries({
    queries: ids.map((id) => ({
      queryKey: about('things', 'track-title', whose, id),
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const thing = whose && (await client.offline.thing({ whose, kind: 'track', id }, { signal }))
        return thing?.kind === 'track' ? thing.item.title : null
      },
      enabled: whose !== null,
    })),
  })
  return new Map(ids.flatMap((id, at) => (found[at]?.data ? [[id, found[at].data]] : [])))
}
