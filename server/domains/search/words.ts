import type { SearchQuery } from '@veza/shared/contracts/search.ts'

/** The words looked for; of each, what it may be written as. */
export type Wording = readonly (readonly string[])[]

/** More of them find nothing more. */
export const MAX_WORDS = 10
/** A single letter begins too much. */
const PREFIX_CHARACTERS = 2

/** In quotes of `tsquery`: nothing in it is an operator. */
const lexeme = (text: string): string => `'${text.replaceAll(/['\\]/g, '$&$&')}'`

/** All words, each in one of its spellings, anywhere or in the title; the last as its beginning too, for it may not be finished. */
export function allWords(wording: Wording, where: 'anywhere' | 'title'): string {
  const mark = where === 'title' ? '=' : ''
  const words = wording.map((spellings, at) => {
    const isLast = at === wording.length - 1
    const alternatives = spellings.map((word, nth) => {
      const mayGoOn = isLast && nth === 0 && [...word].length >= PREFIX_CHARACTERS
      return lexeme(mark + word) + (mayGoOn ? ':*' : '')
    })
    return `(${alternatives.join(' | ')})`
  })
  return words.join(' & ')
}

type Chosen = Pick<
  SearchQuery,
  'genre' | 'tag' | 'bpm' | 'key' | 'duration' | 'price' | 'licence' | 'lossless'
>

/** What was chosen of the facets, as the documents are marked with it. */
export function chosenFacets({ tag = [], ...one }: Chosen): string[] {
  const { genre, bpm, key, duration, price, licence, lossless } = one
  const single = Object.entries({ genre, bpm, key, duration, price, licence, lossless })
  return [
    ...single.flatMap(([name, value]) => (value === undefined ? [] : lexeme(`#${name}:${value}`))),
    ...tag.map((value) => lexeme(`#tag:${value}`)),
  ]
}

/** Every document is in one of so many parts, by chance. */
export const PARTS = 256

/** The first of them have indexes of their own (`search_in_sample`). */
export const SAMPLE_PARTS = 8

/** What is in one of the first `count` parts. */
export const inParts = (count: number): string =>
  Array.from({ length: count }, (_, part) => lexeme(`#part:${part}`)).join(' | ')

/** All of these; undefined where nothing is asked for. */
export function both(...parts: readonly string[]): string | undefined {
  const said = parts.filter((part) => part !== '')
  return said.length === 0 ? undefined : said.map((part) => `(${part})`).join(' & ')
}
