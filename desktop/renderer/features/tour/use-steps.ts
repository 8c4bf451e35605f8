import { useQuery } from '@tanstack/react-query'
import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { useEffect, useState } from 'react'
import { settingsQuery } from '../../app/appearance.ts'
import { about, client } from '../../app/studio.ts'
import { useWhose } from '../offline/use-offline.ts'
import { useSession } from '../session/use-session.ts'

export type Steps =
  | { readonly at: 'drop' }
  | { readonly at: 'heard'; readonly entry: LibraryEntry; readonly isNobody: boolean }
  | { readonly at: 'visit'; readonly url: string }

/** Whoever has so many tracks has found the way. */
const FEW = 20

export const endTour = () => client.settings.set({ isTourDone: true }).catch(() => undefined)

/** How far somebody is who has published nothing yet; undefined for anybody else. */
export function useSteps(): Steps | undefined {
  const whose = useWhose()
  const isKnown = useSession().data !== undefined
  const isDone = useQuery(settingsQuery).data?.isTourDone ?? true
  const [wasShown, setWasShown] = useState(false)
  const { data } = useQuery({
    queryKey: about('library', 'tour', whose?.server, whose?.accountId),
    enabled: !isDone && isKnown,
    queryFn: async ({ signal }) => {
      const of = { whose, limit: 1, sort: 'added' as const, isDescending: true }
      const [all, out] = await Promise.all([
        client.offline.library(of, { signal }),
        client.offline.library({ ...of, status: 'published' }, { signal }),
      ])
      return { total: all.total, newest: all.entries[0], published: out.entries[0] }
    },
  })
  const isOld = data !== undefined && (data.total > FEW || (data.published !== undefined && !wasShown))
  useEffect(() => {
    if (isOld && !isDone) void endTour()
    else if (data !== undefined && data.published === undefined) setWasShown(true)
  }, [isOld, isDone, data])
  if (isDone || data === undefined || isOld) return undefined
  const { newest, published } = data
  if (published) return published.url === null ? undefined : { at: 'visit', url: published.url }
  return newest ? { at: 'heard', entry: newest, isNobody: whose === null } : { at: 'drop' }
}
