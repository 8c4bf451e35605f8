import {
  type FacetName,
  facetNames,
  type SearchPage,
  type SearchQuery,
} from '@veza/shared/contracts/search.ts'
import { type FacetRow, FEW } from './queries.ts'
import type { Sample } from './sample.ts'

type Summary = NonNullable<SearchPage['summary']>

/** The most frequent genres and tags that are told; of tempo, key and all else that has an end, each. */
export const FACET_VALUES = 12

/** Of what was counted to the last. */
export const exactSummary = (
  { matches, facets }: { matches: number; facets: readonly FacetRow[] },
  input: SearchQuery,
): Summary => ({ matches, isExact: true, facets: facetsOf(facets, input, Number) })

/** Of what a part was counted of: estimates. */
export function aboutSummary({ matches, facets, times }: Sample, input: SearchQuery): Summary {
  const about = (count: number) => twoFigures(count * times)
  return { matches: Math.max(FEW, about(matches)), isExact: false, facets: facetsOf(facets, input, about) }
}

const twoFigures = (count: number): number => Number(count.toPrecision(2))

/** What was chosen already is said by the question itself. */
function facetsOf(
  rows: readonly FacetRow[],
  input: SearchQuery,
  number: (count: number) => number,
): Summary['facets'] {
  const facets: Summary['facets'] = {}
  for (const { facet, count } of rows) {
    const at = facet.indexOf(':')
    const [name, value] = [facet.slice(0, at), facet.slice(at + 1)]
    if (!isFacetName(name) || (name === 'tag' && input.tag?.includes(value))) continue
    facets[name] = [...(facets[name] ?? []), { value, count: number(count) }]
  }
  return facets
}

const isFacetName = (name: string): name is FacetName => facetNames.some((known) => known === name)
