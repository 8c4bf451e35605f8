import {
  type FacetName,
  facetNames,
  type SearchPage,
  type SearchQuery,
} from '@veza/shared/contracts/search.ts'
import type { Db } from '../../platform/db/database.ts'
import { type FacetRow, FEW, facetCounts, type Wanted } from './queries.ts'
import { both, inParts, PARTS } from './words.ts'

type Summary = NonNullable<SearchPage['summary']>

/** The most frequent values of each facet that are told. */
export const FACET_VALUES = 12
/** A part with fewer than these in it says little: several are looked at together. */
const ENOUGH = 500
const MORE_PARTS = 8

/** Of what was counted to the last. */
export const exactSummary = (
  { matches, facets }: { matches: number; facets: readonly FacetRow[] },
  input: SearchQuery,
): Summary => ({ matches, isExact: true, facets: facetsOf(facets, input, Number) })

/** How many match and have which facets, where a question has more than `FEW`; or where nothing is asked for. */
export async function summaryOf(db: Db, wanted: Wanted, input: SearchQuery): Promise<Summary> {
  if (wanted.query === undefined) {
    const whole = await facetCounts(db, wanted, FACET_VALUES)
    if (whole.matches <= FEW) return exactSummary(whole, input)
  }
  const { counted, times } = await estimate(db, wanted)
  const about = (count: number) => twoFigures(count * times)
  return {
    matches: Math.max(FEW, about(counted.matches)),
    isExact: false,
    facets: facetsOf(counted.facets, input, about),
  }
}

async function estimate(db: Db, wanted: Wanted) {
  const inSome = (parts: number) =>
    facetCounts(db, { ...wanted, query: both(wanted.query ?? '', inParts(parts)) }, FACET_VALUES)
  const one = await inSome(1)
  if (one.matches >= ENOUGH) return { counted: one, times: PARTS }
  return { counted: await inSome(MORE_PARTS), times: PARTS / MORE_PARTS }
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
