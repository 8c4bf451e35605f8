import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LYRICS_MAX, lyricsLanguageSchema, lyricsSchema } from './lyrics.ts'

describe('the words of a track', () => {
  test.each([
    ['ends of lines of every system', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
    ['a byte order mark and an end of file', '\ufeff[00:01.00]a\u001a', '[00:01.00]a'],
    ['blanks at the ends', '\n  a  \n\n\n\n b\t\n', 'a\n\n b'],
    ['what turns the direction of the text around it', '\u202eabc\u202c \u2067x\u2069', 'abc x'],
    ['marks piled up on one letter', `e${'\u0323'.repeat(10_000)}!`, `ẹ${'\u0323'.repeat(8)}!`],
  ])('are mended: %s', (_what, written, kept) => {
    expect(lyricsSchema.parse(written)).toBe(kept)
    expect(lyricsSchema.parse(kept)).toBe(kept)
  })

  test('of any script stay as they are', () => {
    const words = 'שלום \u200fעולם\nمرحبا\nनमस्ते\n日本語\n👩‍👩‍👧 ♪\n<script>alert(1)</script>'
    expect(lyricsSchema.parse(words)).toBe(words)
  })

  test.each([
    ['too long', 'x'.repeat(LYRICS_MAX + 1)],
    ['what no database keeps', 'a\0b'],
    ['half a character', '\ud800'],
  ])('are refused: %s', (_what, written) => {
    expect(lyricsSchema.safeParse(written).success).toBe(false)
  })

  test('are read in a moment, however many blanks they are made of', () => {
    expect(lyricsSchema.parse(`a${' '.repeat(LYRICS_MAX - 2)}b`)).toHaveLength(LYRICS_MAX)
  })
})

test.each([
  ['FR', 'fr'],
  ['pt-br', 'pt-BR'],
  ['zh-hant-tw', 'zh-Hant-TW'],
  ['', ''],
])('a language is kept as machines write it: %j', (written, kept) => {
  expect(lyricsLanguageSchema.parse(written)).toBe(kept)
})

test.each(['french', 'fr_FR!', 'x'.repeat(36), '"><script>', 'e'])('%j names no language', (written) => {
  expect(lyricsLanguageSchema.safeParse(written).success).toBe(false)
})

test('what was mended once stays as it is: here and at a server it is the same', () => {
  const piece = fc.constantFrom(
    'e',
    '\u0301',
    '\u0323',
    '\u202c',
    '\ufeff',
    ' ',
    '\t',
    '\r',
    '\n',
    '\u2028',
    '각',
    '\u1100',
    '\u1161',
    'ﬁ',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 80 }), (pieces) => {
      const kept = lyricsSchema.parse(pieces.join(''))
      expect(lyricsSchema.parse(kept)).toBe(kept)
    }),
    { numRuns: 2_000 },
  )
})
