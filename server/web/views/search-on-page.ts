import type { SearchPage, SearchQuery } from '@veza/shared/contracts/search.ts'
import type { Peaks } from './drawings.ts'

export interface SearchOnPage {
  readonly asked: SearchQuery
  readonly found: SearchPage
  /** Of the tracks among the results, in their places. */
  readonly peaks: readonly (Peaks | undefined)[]
}
