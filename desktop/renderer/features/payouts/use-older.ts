import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { announceFault } from '../../app/announce.ts'
import { tellProblem } from '../../app/problems.ts'

export interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** A list whose first page is known, and whose older ones are asked for one by one. */
export function useOlder<T extends { readonly id: string }>(
  first: Page<T>,
  ask: (cursor: string) => Promise<Page<T>>,
) {
  const [older, setOlder] = useState<Page<T> | null>(null)
  const nextCursor = older ? older.nextCursor : first.nextCursor
  const { mutate, isPending } = useMutation({
    mutationFn: ask,
    onSuccess: (page) =>
      setOlder((before) => ({
        items: [...(before?.items ?? []), ...page.items],
        nextCursor: page.nextCursor,
      })),
    onError: (error) => announceFault(tellProblem(error)),
  })
  // What is new pushes the last ones of the first page down among the older.
  const newer = new Set(first.items.map(({ id }) => id))
  return {
    items: [...first.items, ...(older?.items ?? []).filter(({ id }) => !newer.has(id))],
    more: nextCursor === null ? undefined : () => mutate(nextCursor),
    isPending,
  }
}
