import { useMutation, useQuery } from '@tanstack/react-query'
import { FEATURED_MAX } from '@veza/shared/contracts/discovery.ts'
import { useState } from 'react'
import { announce } from '../../app/announce.ts'
import { about, client, queries, untilAnswered } from '../../app/studio.ts'
import { say } from '../../app/texts.ts'
import { interval } from '../moderation/use-queue.ts'
import type { Whose } from '../sales/use-whose.ts'
import { createOpenFeatured, type FeaturedItem } from './open-featured.ts'
import { featuredTexts } from './texts.ts'

const openFeatured = createOpenFeatured(sessionStorage)

export const useChosenOnHome = (whose: Whose) =>
  useQuery({
    queryKey: about('moderation', 'featured', whose),
    queryFn: ({ signal }) => client.featured.chosen({ whose }, { signal }),
    staleTime: 0,
    refetchInterval: interval,
  })

/** The list as it is put in order; visitors see it once it is saved. */
export function useDraft(whose: Whose, saved: readonly FeaturedItem[]) {
  const name = `${whose.server} ${whose.accountId}`
  const [draft, setDraft] = useState(() => openFeatured.find(name))
  const put = (items: readonly FeaturedItem[] | undefined) => {
    if (items) openFeatured.keep(name, [...items])
    else openFeatured.forget(name)
    setDraft(items && [...items])
  }
  const items = draft ?? saved
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: () =>
      untilAnswered(() =>
        client.featured.choose({ whose, items: items.map(({ kind, id, until }) => ({ kind, id, until })) }),
      ),
    onSuccess: async (chosen) => {
      queries.setQueryData(about('moderation', 'featured', whose), chosen)
      put(undefined)
      announce(say(featuredTexts)('saved'))
    },
  })
  return {
    items,
    isChanged: draft !== undefined,
    isFull: items.length >= FEATURED_MAX,
    put,
    discard: () => {
      reset()
      put(undefined)
    },
    save: () => mutate(),
    isSaving: isPending,
    error,
  }
}
export type Draft = ReturnType<typeof useDraft>
