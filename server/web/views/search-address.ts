import { type FacetName, facetNames, type SearchQuery } from '@veza/shared/contracts/search.ts'

/** One value of a facet that is chosen. */
export interface Choice {
  readonly name: FacetName
  readonly value: string
}

export const chosenOf = (asked: SearchQuery): Choice[] =>
  facetNames.flatMap((name) => {
    const value = asked[name]
    const values = value === undefined ? [] : typeof value === 'string' ? [value] : value
    return values.map((one) => ({ name, value: one }))
  })

/** What an address says of a search, but for where its page begins; nothing that goes without saying. */
export function choicesOf(asked: SearchQuery): [string, string][] {
  const { query, kind, sort } = asked
  return [
    ...(query === '' ? [] : [['query', query] as [string, string]]),
    ...(kind === 'tracks' ? [] : [['kind', kind] as [string, string]]),
    ...(sort === 'relevance' ? [] : [['sort', sort] as [string, string]]),
    ...chosenOf(asked).map(({ name, value }): [string, string] => [name, value]),
  ]
}

export function addressOf(asked: SearchQuery, cursor?: string): string {
  const said = new URLSearchParams(choicesOf(asked))
  if (cursor !== undefined) said.set('cursor', cursor)
  return said.size === 0 ? '/search' : `/search?${said}`
}

export function withChoice(asked: SearchQuery, { name, value }: Choice): SearchQuery {
  return { ...asked, [name]: name === 'tag' ? [...(asked.tag ?? []), value] : value }
}

export function withoutChoice(asked: SearchQuery, { name, value }: Choice): SearchQuery {
  const { [name]: _gone, ...rest } = asked
  const tags = (asked.tag ?? []).filter((tag) => tag !== value)
  return name === 'tag' && tags.length > 0 ? { ...rest, tag: tags } : rest
}

/** The same words without anything chosen, of this kind. */
export const withoutChoices = ({ query, kind, sort, limit, locale }: SearchQuery): SearchQuery => ({
  ...{ query, kind, sort, limit, locale },
})
