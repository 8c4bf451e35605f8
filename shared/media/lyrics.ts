/** Of a line that listeners will not see at its time, or at all. */
export type LyricFaultKind = 'bad-time' | 'no-time' | 'after-end' | 'too-often' | 'bad-offset'

export interface LyricFault {
  /** As editors count: from 1. */
  readonly line: number
  readonly kind: LyricFaultKind
}

export interface LyricLine {
  /** When it is sung (ms from the start of the sound); null: nobody said. */
  readonly atMs: number | null
  /** Empty between verses, and where nothing is sung. */
  readonly text: string
}

export interface Lyrics {
  /** Some line has its time. */
  readonly isTimed: boolean
  /** In the order in which they are sung. */
  readonly lines: readonly LyricLine[]
  /** Each line that was written once, where it is sung first. */
  readonly words: readonly string[]
  /** In the order of their lines. */
  readonly faults: readonly LyricFault[]
}

/** Of one line: so often is nothing sung. */
const TIMES_MAX = 20
/** Of all lines, each time that they are sung: twice what may be written. A page holds them all. */
const SHOWN_MAX = 40_000

/** `[01:23.45]`, `[01:23]`, `[01:23:45]`; with hours `[1:01:23.45]`. */
const TIME = /^\[(?:(\d{1,2}):(?=\d{2}:\d{2}\.))?(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/
/** Meant as one. */
const ALMOST_TIME = /^\[\s*-?\d+\s*:[\d\s:.,-]*\]/
/** What of the whole file is said, before anything is sung, and is nothing to be sung itself. Its language is the tag of one. */
const ABOUT =
  /^\[\s*(?:(?:ar|al|ti|au|lr|by|re|tool|ve|id|length|#)\s*:[^\]]*|la\s*:\s*[a-z]{2,3}(?:-[a-z0-9]+)*\s*)\]$/i
const OFFSET = /^\[\s*offset\s*:([^\]]*)\]$/i
/**
 * Of a word, in the enhanced formats: in angle brackets, or in the same as a line's. Always with a part of a second: a song may well
 * have somebody come at [10:30], or read Psalm [3:16].
 */
const WORD_TIME = /[<[](\d{1,3}):([0-5]?\d)[.:](\d{1,3})[>\]]/g

interface Timed {
  readonly line: number
  readonly times: readonly number[]
  readonly text: string
  readonly fault: LyricFaultKind | undefined
}

/**
 * Reads lyrics: LRC where a line begins with a time (repeated lines, `[offset:]` and the enhanced format too), else plain text as it
 * stands. Whatever is wrong, nothing of the words is lost: a line without a time that can be read comes after the line above it.
 * @param durationMs of the sound, where it is known: what is sung after its end is a fault
 */
export function readLyrics(text: string, durationMs: number | null = null): Lyrics {
  const written = text.split('\n')
  if (!written.some((line) => isMarked(line.trimStart()))) {
    const words = text === '' ? [] : written
    return { isTimed: false, lines: words.map((line) => ({ atMs: null, text: line })), words, faults: [] }
  }
  const { read, offsetMs, faults } = readWritten(written)
  // By the format, what is positive brings the words forward.
  const shifted = (ms: number) => Math.max(0, ms - offsetMs)
  const found = bounded(read, text.length).map((line) => ({ ...line, times: line.times.map(shifted) }))
  faults.push(...found.flatMap((line) => faultOf(line, durationMs)))
  const lines = inOrder(found)
  const once = inOrder(found.map((line) => ({ ...line, times: earliest(line.times) })))
  return {
    isTimed: lines.some(({ atMs }) => atMs !== null),
    lines,
    words: once.map((line) => line.text),
    faults: faults.toSorted((one, other) => one.line - other.line),
  }
}

function readWritten(written: readonly string[]) {
  const faults: LyricFault[] = []
  const read: Timed[] = []
  let offsetMs = 0
  let isSung = false
  for (const [at, raw] of written.entries()) {
    const line = raw.trim()
    const offset = OFFSET.exec(line)?.[1]
    if (offset !== undefined) {
      const isNumber = /^\s*[+-]?\d{1,7}\s*$/.test(offset)
      if (isNumber) offsetMs = Number(offset)
      else faults.push({ line: at + 1, kind: 'bad-offset' })
    } else if (isSung || !ABOUT.test(line)) {
      read.push({ line: at + 1, ...readLine(line) })
      isSung ||= line !== ''
    }
  }
  return { read, offsetMs, faults }
}

/** With as many repeats as there is room for: each line is shown once, however long all of them are. */
function bounded(read: readonly Timed[], writtenLength: number): Timed[] {
  let left = SHOWN_MAX - writtenLength
  return read.map((line) => {
    const repeated = line.text.length * Math.max(0, line.times.length - 1)
    if (repeated > 0 && repeated > left)
      return { ...line, times: earliest(line.times), fault: line.fault ?? 'too-often' }
    left -= repeated
    return line
  })
}

const earliest = (times: readonly number[]): number[] => (times.length === 0 ? [] : [Math.min(...times)])

const isMarked = (line: string): boolean =>
  TIME.test(line) || ALMOST_TIME.test(line) || line.search(WORD_TIME) === 0

function readLine(line: string): Omit<Timed, 'line'> {
  const times: number[] = []
  let rest = line
  let fault: LyricFaultKind | undefined
  while (rest.startsWith('[')) {
    const time = TIME.exec(rest)
    const tag = time ?? ALMOST_TIME.exec(rest)
    if (!tag) break
    const ms = time ? toMs(time[1], time[2], time[3], time[4]) : undefined
    if (ms === undefined) fault = 'bad-time'
    else if (times.length >= TIMES_MAX) fault ??= 'too-often'
    else times.push(ms)
    rest = rest.slice(tag[0].length).trimStart()
  }
  const [word] = rest.matchAll(WORD_TIME)
  const wordMs = word?.index === 0 ? toMs(undefined, word[1], word[2], word[3]) : undefined
  if (times.length === 0 && fault === undefined && wordMs !== undefined) times.push(wordMs)
  return { times, text: withoutWordTimes(rest), fault }
}

const withoutWordTimes = (text: string): string =>
  text.search(WORD_TIME) === -1 ? text : text.replace(WORD_TIME, ' ').replace(/ {2,}/g, ' ').trim()

/** @returns undefined where a minute would have more than 60 seconds, or an hour more than 60 minutes */
function toMs(hours = '0', minutes = '0', seconds = '0', fraction = ''): number | undefined {
  if (Number(seconds) > 59 || (hours !== '0' && Number(minutes) > 59)) return undefined
  return (
    ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000 + Number(fraction.padEnd(3, '0'))
  )
}

function faultOf({ line, times, text, fault }: Timed, durationMs: number | null): LyricFault[] {
  if (fault !== undefined) return [{ line, kind: fault }]
  if (times.length === 0) return text === '' ? [] : [{ line, kind: 'no-time' }]
  const isLate = durationMs !== null && times.some((ms) => ms > durationMs)
  return isLate ? [{ line, kind: 'after-end' }] : []
}

/** What has no time stays below what stands above it. */
function inOrder(read: readonly Timed[]): LyricLine[] {
  let above = 0
  const placed = read.flatMap(({ times, text }): (LyricLine & { readonly place: number })[] => {
    above = times.at(-1) ?? above
    if (times.length === 0) return [{ place: above, atMs: null, text }]
    return times.map((atMs) => ({ place: atMs, atMs, text }))
  })
  const sung = placed.toSorted((one, other) => one.place - other.place)
  const first = sung.findIndex(({ atMs, text }) => atMs !== null || text !== '')
  return first === -1 ? [] : sung.slice(first).map(({ atMs, text }) => ({ atMs, text }))
}

/** A line of text with this time before it, in place of those that it had. */
export function withTime(line: string, atMs: number): string {
  let words = line.trim()
  for (
    let tag = TIME.exec(words) ?? ALMOST_TIME.exec(words);
    tag;
    tag = TIME.exec(words) ?? ALMOST_TIME.exec(words)
  )
    words = words.slice(tag[0].length).trimStart()
  const hundredths = Math.round(atMs / 10)
  const two = (value: number) => String(value).padStart(2, '0')
  const time = `${two(Math.floor(hundredths / 6_000))}:${two(Math.floor(hundredths / 100) % 60)}.${two(hundredths % 100)}`
  return `[${time}]${words}`
}
