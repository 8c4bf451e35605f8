import type { EntrySort, LibraryEntry } from '@veza/shared/studio/bridge/offline.ts'
import { create } from 'zustand'
import { unchooseAll } from './selection.ts'

export const sorts = ['added', 'title', 'artist', 'duration'] as const satisfies readonly EntrySort[]
export const statuses = ['local', 'draft', 'published'] as const satisfies readonly LibraryEntry['status'][]
export const layouts = ['table', 'covers'] as const
export type Layout = (typeof layouts)[number]

/** What of the library is asked for, and in which order. */
export interface Wanted {
  readonly search: string
  readonly status: LibraryEntry['status'] | 'all'
  readonly sort: EntrySort
  readonly isDescending: boolean
}

export interface View extends Wanted {
  readonly layout: Layout
}

const startsHigh: readonly EntrySort[] = ['added', 'duration']
const start: Wanted = { search: '', status: 'all', sort: 'added', isDescending: true }

/** What of the library is shown, and how; kept while other screens are visited. */
export const useView = create<View>(() => ({ ...start, layout: 'table' }))

/** Other tracks are shown then: none that is out of sight stays chosen. */
export function look(for_: Partial<Pick<Wanted, 'search' | 'status'>>): void {
  unchooseAll()
  useView.setState(for_)
}
export const lookForAll = (): void => look({ search: '', status: 'all' })

/** The same order again is the other way round. */
export function sortBy(sort: EntrySort): void {
  useView.setState((view) => ({
    sort,
    isDescending: view.sort === sort ? !view.isDescending : startsHigh.includes(sort),
  }))
}

export const showAs = (layout: Layout): void => useView.setState({ layout })
