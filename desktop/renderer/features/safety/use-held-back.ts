import { useQuery } from '@tanstack/react-query'
import type { HeldBack } from '@veza/shared/studio/restored.ts'
import { about, client } from '../../app/studio.ts'

/** What came with a copy of the library and waits for a word. */
export function useHeldBack(): HeldBack | undefined {
  const { data } = useQuery({
    queryKey: about('things', 'held-back'),
    queryFn: ({ signal }) => client.system.heldBack(undefined, { signal }),
  })
  return data
}
