import { z } from 'zod'
import { textSchema } from './common.ts'

/** Room for long songs with a time before each word; in any script it fits into one request with the rest of a track. */
export const LYRICS_MAX = 20_000
/** As long as a tag of any language gets. */
const LANGUAGE_MAX = 35
/** ISO 639: what is longer is kept free, and names no language. */
const LANGUAGE = /^[a-z]{2,3}(?:-|$)/

/** Controls, and characters that turn the direction of the text around them (UAX #9): nobody sees them, and pasted text has them. */
const UNSEEN = /(?!\n)[\p{Cc}\u202a-\u202e\u2066-\u2069\ufeff]/gu
const LINE_END = /\r\n?|[\v\f\u0085\u2028\u2029]/g
/** More marks on one letter than any language writes: they would reach over the lines around it. */
const PILED_UP = /(\p{M}{8})\p{M}+/gu

const mended = (text: string): string =>
  text
    .replace(LINE_END, '\n')
    .replaceAll('\t', ' ')
    .replace(UNSEEN, '')
    .normalize('NFC')
    .replace(PILED_UP, '$1')
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

/** The words of a track: plain, or LRC, which `media/lyrics.ts` reads. As pasted: what nobody sees of it is mended. Empty: none. */
export const lyricsSchema = textSchema
  .max(4 * LYRICS_MAX)
  .transform(mended)
  .pipe(z.string().max(LYRICS_MAX, `At most ${LYRICS_MAX.toLocaleString('en')} characters`))

/** BCP 47, as it is written canonically. Empty: nobody said. */
export const lyricsLanguageSchema = textSchema
  .trim()
  .max(LANGUAGE_MAX)
  .transform((tag) => canonical(tag) ?? tag)
  .refine(
    (tag) => tag === '' || (LANGUAGE.test(tag) && tag.length <= LANGUAGE_MAX && canonical(tag) !== undefined),
    'Not the tag of a language: it looks like fr, or pt-BR',
  )

function canonical(tag: string): string | undefined {
  try {
    return tag === '' ? '' : Intl.getCanonicalLocales(tag)[0]
  } catch {
    return undefined
  }
}
