import { withTime } from '@veza/shared/media/lyrics.ts'

export interface Stamp {
  /** The line that gets its time, by its place in the text. */
  readonly from: number
  readonly to: number
  readonly line: string
  /** Where the next line to be sung begins, in the text as it is then; undefined after the last. */
  readonly next: number | undefined
}

const isSung = (line: string) => line.trim() !== '' && !/^\s*\[[a-z#]+\s*:/i.test(line)

/**
 * Gives the line at the caret a time; where nothing is sung there, the next one that is.
 * @returns undefined where no such line follows
 */
export function stampAt(text: string, caret: number, atMs: number): Stamp | undefined {
  const first = text.lastIndexOf('\n', caret - 1) + 1
  const from = sungFrom(text, first)
  if (from === undefined) return undefined
  const end = text.indexOf('\n', from)
  const to = end === -1 ? text.length : end
  const line = withTime(text.slice(from, to), atMs)
  const after = `${text.slice(0, from)}${line}${text.slice(to)}`
  return { from, to, line, next: sungFrom(after, from + line.length + 1) }
}

/** The beginning of the first line from here on that is sung. */
function sungFrom(text: string, from: number): number | undefined {
  for (let at = from; at < text.length; ) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end === -1 ? undefined : end)
    if (isSung(line)) return at
    if (end === -1) return undefined
    at = end + 1
  }
  return undefined
}

/** The place where a line begins. @param line from 1 */
export const placeOfLine = (text: string, line: number): number =>
  text.split('\n', line - 1).reduce((place, one) => place + one.length + 1, 0)
