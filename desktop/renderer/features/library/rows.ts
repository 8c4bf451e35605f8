import { useQueries, useQuery } from '@tanstack/react-query'
import type { LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { useCallback, useState } from 'react'
import { about, client, queries } from '../../app/studio.ts'
import { currentAccount } from '../session/use-session.ts'
import type { Wanted } from './view-store.ts'

/** Rows are asked for by so many. */
const STRETCH = 100

export interface Whose {
  readonly server: string
  readonly accountId: string
}

/** Whose library is shown; null: nobody's, which is what lies on this machine. */
export function currentOwner(): Whose | null {
  const account = currentAccount()
  return account && { server: account.server, accountId: account.accountId }
}

export type Asked = Wanted & { readonly whose: Whose | null }

const inputOf = ({ status, ...wanted }: Asked) => ({
  ...wanted,
  ...(status === 'all' ? {} : { status }),
})

function stretchQuery(asked: Asked, at: number) {
  const offset = at * STRETCH
  const input = { ...inputOf(asked), offset, limit: STRETCH }
  return {
    queryKey: about('library', 'rows', input),
    queryFn: ({ signal }: { signal: AbortSignal }) => client.offline.library(input, { signal }),
  }
}

export interface Answered {
  /** What was asked last and has an answer: it stays until there is one to the next question. */
  readonly asked: Asked
  /** How many entries there are; undefined until the engine has said. */
  readonly total: number | undefined
  readonly isUpToDate: boolean
}

export function useAnswered(asked: Asked): Answered {
  const [answered, setAnswered] = useState(asked)
  const { isSuccess } = useQuery(stretchQuery(asked, 0))
  const { data } = useQuery(stretchQuery(answered, 0))
  if (isSuccess && answered !== asked) setAnswered(asked)
  return { asked: answered, total: data?.total, isUpToDate: data !== undefined && answered === asked }
}

export type RowAt = (index: number) => LibraryEntry | undefined

/** Rows by their place, of which only those that are looked at are asked for. @param to one after the last */
export function useRows(asked: Asked, from: number, to: number): RowAt {
  const first = Math.floor(from / STRETCH)
  const last = Math.max(first, Math.floor((to - 1) / STRETCH))
  const stretches = useQueries({
    queries: Array.from({ length: last - first + 1 }, (_, at) => stretchQuery(asked, first + at)),
    combine: dataOf,
  })
  return useCallback(
    (index) => stretches[Math.floor(index / STRETCH) - first]?.entries[index % STRETCH],
    [stretches, first],
  )
}

type Stretch = { readonly total: number; readonly entries: LibraryEntry[] }
const dataOf = (results: readonly { readonly data: Stretch | undefined }[]) => results.map(({ data }) => data)

/** All ids, in the list's order. */
export const allIds = (asked: Asked): Promise<string[]> =>
  queries.fetchQuery({
    queryKey: about('library', 'ids', asked),
    queryFn: ({ signal }) => client.offline.libraryIds(inputOf(asked), { signal }),
  })

/** Those of some entries that are known here already: enough to say what they have in common. */
export function knownEntries(ids: ReadonlySet<string>): LibraryEntry[] {
  const stretches = queries.getQueriesData<Stretch>({ queryKey: about('library', 'rows') })
  const all = stretches.flatMap(([, data]) => data?.entries ?? [])
  return [...new Map(all.filter(({ id }) => ids.has(id)).map((entry) => [entry.id, entry])).values()]
}
