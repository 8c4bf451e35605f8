import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type {
  AppealStatus,
  CaseStatus,
  ModerationCaseDetail,
  TargetKind,
} from '@veza/shared/contracts/moderation.ts'
import type { NoticeStatus } from '@veza/shared/contracts/rights.ts'
import { about, client } from '../../app/studio.ts'
import { isSilence } from '../sales/is-silence.ts'
import type { Whose } from '../sales/use-whose.ts'

/** How often a queue is asked for anew while it is looked at (ms), and how soon where the server was silent. */
const STILL_MS = 20_000
const AGAIN_MS = 3_000
export const interval = ({ state }: { readonly state: { readonly error: Error | null } }) =>
  isSilence(state.error) ? AGAIN_MS : STILL_MS

interface Page<T> {
  readonly items: readonly T[]
  readonly nextCursor: string | null
}

/** A list of the server's, page by page, as fresh as it is looked at. */
export function usePages<T>(
  key: readonly unknown[],
  ask: (cursor: string | null, signal: AbortSignal) => Promise<Page<T>>,
) {
  const asked = useInfiniteQuery({
    queryKey: about('moderation', ...key),
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }: Page<T>) => nextCursor,
    staleTime: 0,
    refetchInterval: interval,
  })
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = asked
  return {
    items: data?.pages.flatMap(({ items }) => items),
    error,
    refetch,
    more: hasNextPage ? () => void fetchNextPage() : undefined,
    isBringing: isFetchingNextPage,
  }
}

export type Asked<T> = ReturnType<typeof usePages<T>>

export interface Wanted {
  readonly status: CaseStatus
  readonly kind: TargetKind | null
}

export const useCases = (whose: Whose, { status, kind }: Wanted) =>
  usePages(['cases', whose, status, kind], (cursor, signal) =>
    client.moderation.cases({ whose, cursor, status, kind }, { signal }),
  )

export const useAppeals = (whose: Whose, status: AppealStatus) =>
  usePages<ModerationCaseDetail>(['appeals', whose, status], (cursor, signal) =>
    client.moderation.appeals({ whose, cursor, status }, { signal }),
  )

export const useNotices = (whose: Whose, status: NoticeStatus) =>
  usePages(['notices', whose, status], (cursor, signal) =>
    client.notices.list({ whose, cursor, status }, { signal }),
  )

export const useNotice = (whose: Whose, id: string) =>
  useQuery({
    queryKey: about('moderation', 'notice', whose, id),
    queryFn: ({ signal }) => client.notices.get({ whose, id }, { signal }),
    staleTime: 0,
    refetchInterval: interval,
  })

export const useSuspensions = (whose: Whose) =>
  usePages(['holds', whose], (cursor, signal) => client.notices.suspensions({ whose, cursor }, { signal }))

export const useCase = (whose: Whose, id: string) =>
  useQuery({
    queryKey: about('moderation', 'case', whose, id),
    queryFn: ({ signal }) => client.moderation.case({ whose, id }, { signal }),
    staleTime: 0,
    refetchInterval: interval,
  })
