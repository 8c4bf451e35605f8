import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readLyrics } from './lyrics.ts'

const lines = (text: string, durationMs?: number) =>
  readLyrics(text, durationMs).lines.map(({ atMs, text: words }) => [atMs, words])
const faults = (text: string, durationMs?: number) =>
  readLyrics(text, durationMs).faults.map(({ line, kind }) => `${line} ${kind}`)

describe('plain lyrics', () => {
  test.each([
    ['[Chorus]\nLa la\n\n[Verse 2: Ana]\nLa'],
    ['[offset:500]\n[ti:Song]\nno time anywhere'],
    ['I love <b>you</b> at [half past 2:30]'],
    ['[1, 2, 3, 4]\nhey'],
  ])('stand as they are: %j', (text) => {
    const read = readLyrics(text)
    expect(read).toMatchObject({ isTimed: false, faults: [] })
    expect(read.lines.map((line) => line.text).join('\n')).toBe(text)
  })

  test('of no words are no lines', () => {
    expect(readLyrics('')).toEqual({ isTimed: false, lines: [], words: [], faults: [] })
  })
})

describe('timed lyrics', () => {
  test.each([
    ['[00:12.34]a', 12_340],
    ['[00:12.3]a', 12_300],
    ['[00:12.345]a', 12_345],
    ['[0:12]a', 12_000],
    ['[00:12:34]a', 12_340],
    ['[61:00.00]a', 3_660_000],
    ['[1:02:03.50]a', 3_723_500],
    ['  [00:12.34]   a  ', 12_340],
  ])('%s', (text, atMs) => {
    expect(lines(text)).toEqual([[atMs, 'a']])
    expect(faults(text)).toEqual([])
  })

  test('are sung in the order of their times, a repeated line each time', () => {
    expect(lines('[00:30.00][00:10.00]chorus\n[00:20.00]verse\n[00:40.00]')).toEqual([
      [10_000, 'chorus'],
      [20_000, 'verse'],
      [30_000, 'chorus'],
      [40_000, ''],
    ])
  })

  test('say of themselves what is not sung', () => {
    expect(lines('[ar:Ana]\n[ti: A [song]\n[length: 03:20]\n[la:fr]\n\n[00:01.00]one')).toEqual([
      [1_000, 'one'],
    ])
  })

  test('come earlier by an offset, and not before the start', () => {
    expect(lines('[00:00.20]a\n[00:02.00]b\n[offset: +500]')).toEqual([
      [0, 'a'],
      [1_500, 'b'],
    ])
    expect(lines('[offset:-500]\n[00:02.00]b')).toEqual([[2_500, 'b']])
    expect(faults('[offset:soon]\n[00:02.00]b')).toEqual(['1 bad-offset'])
  })

  test('of the enhanced format are lines all the same', () => {
    expect(lines('[00:01.00]<00:01.00>Hel<00:01.20>lo <00:01.50> you <00:02.00>')).toEqual([
      [1_000, 'Hel lo you'],
    ])
    expect(lines('<00:03.10>word <00:03.50>times <00:04.00>alone')).toEqual([[3_100, 'word times alone']])
    expect(lines('[00:05.000] hello [00:06.000] world')).toEqual([[5_000, 'hello world']])
    expect(lines('[00:01.00]I <3 you <b>')).toEqual([[1_000, 'I <3 you <b>']])
  })

  test('keep every word of a line that cannot be read, and name it', () => {
    const text = '[00:10.00]one\n[00:75.00]two\n[Chorus]\nthree\n[-1:20]four\n[00:20.00]five'
    expect(lines(text)).toEqual([
      [10_000, 'one'],
      [null, 'two'],
      [null, '[Chorus]'],
      [null, 'three'],
      [null, 'four'],
      [20_000, 'five'],
    ])
    expect(faults(text)).toEqual(['2 bad-time', '3 no-time', '4 no-time', '5 bad-time'])
  })

  test('after the end of the sound are named', () => {
    expect(faults('[00:10.00]one\n[03:00.00]two', 120_000)).toEqual(['2 after-end'])
    expect(faults('[00:10.00]one\n[03:00.00]two')).toEqual([])
  })

  test('may be said to be sung however often: a line is shown 20 times', () => {
    const text = `${'[00:01.00]'.repeat(2_000)}la`
    expect(readLyrics(text).lines).toHaveLength(20)
    expect(faults(text)).toEqual(['1 too-often'])
  })

  test('are shown with 40,000 characters at most: what would be more is shown once, and the songs of people all', () => {
    const shown = (text: string) => readLyrics(text).lines.reduce((sum, line) => sum + line.text.length, 0)
    const stamps = '[0:01]'.repeat(20)
    const whole = `${stamps}${'<'.repeat(19_880)}`
    expect(shown(whole)).toBe(19_880)
    expect(faults(whole)).toEqual(['1 too-often'])
    const many = Array.from({ length: 40 }, () => `${stamps}${'x'.repeat(379)}`).join('\n')
    expect(shown(many)).toBeLessThanOrEqual(40_000)
    expect(faults(many).at(-1)).toBe('40 too-often')
    const song = `[0:01]one\n${stamps}${'la '.repeat(60)}\n[9:00]last`
    expect(faults(song)).toEqual([])
    expect(readLyrics(song).lines).toHaveLength(22)
  })

  test('as words alone are each line once, where it is sung first', () => {
    const { words } = readLyrics('[00:30.00][00:10.00]chorus\n[00:20.00]verse\nmore\n[00:40.00]')
    expect(words).toEqual(['chorus', 'verse', 'more', ''])
    expect(readLyrics('a\n\na').words).toEqual(['a', '', 'a'])
  })

  test.each([
    ['[00:01.00]meet me at [10:30] sharp', 'meet me at [10:30] sharp'],
    ['[00:01.00]psalm [3:16] and [4:20]', 'psalm [3:16] and [4:20]'],
    ['[00:01.00]half past <2:30>', 'half past <2:30>'],
    ['[00:01.00][la: la la]', '[la: la la]'],
  ])('keep what only looks like a time, or like what is said of the file: %s', (text, words) => {
    expect(lines(text)).toEqual([[1_000, words]])
    expect(faults(text)).toEqual([])
  })

  test('keep what is sung in square brackets on a line of its own', () => {
    expect(lines('[00:01.00]one\n[by: the river]\n[00:02.00]two')).toEqual([
      [1_000, 'one'],
      [null, '[by: the river]'],
      [2_000, 'two'],
    ])
    expect(lines('[la: la la]\n[00:02.00]two')).toEqual([
      [null, '[la: la la]'],
      [2_000, 'two'],
    ])
  })
})

test('whatever is written, no word is lost, and times only go up', () => {
  const piece = fc.constantFrom(
    '[00:01.00]',
    '[1:99]',
    '[',
    ']',
    '<00:01.00>',
    ' ',
    '\n',
    'word',
    '[la: word la]',
    '[word 10:30]',
    '<word>',
    '[ti:x]',
    '[offset:9]',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('')
      const read = readLyrics(text)
      const times = read.lines.flatMap(({ atMs }) => (atMs === null ? [] : [atMs]))
      expect(times).toEqual(times.toSorted((one, other) => one - other))
      const words = (of: string) => of.split('word').length - 1
      const shown = words(read.lines.map((line) => line.text).join('\n'))
      expect(shown).toBeGreaterThanOrEqual(words(text))
      expect(words(read.words.join('\n'))).toBe(words(text))
    }),
  )
})
