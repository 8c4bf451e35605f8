import { ascenderOf, type Doc, fontOf, type Run } from './fonts.ts'
import type { Place, Style } from './style.ts'

/** One line: its pieces from the left, and how wide they are together. */
interface Line {
  readonly pieces: readonly (Run & { readonly width: number })[]
  readonly width: number
}

/** Scripts that are written without spaces, and may be broken after any character of theirs. */
const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u

/** Text of several fonts in lines of so many points at most: pdfkit breaks only what is of one. */
export function linesOf(doc: Doc, runs: readonly Run[], size: number, width: number): Line[] {
  const lines: Line[] = []
  let line: Line = { pieces: [], width: 0 }
  const end = () => {
    lines.push(line)
    line = { pieces: [], width: 0 }
  }
  for (const { font, text } of runs.flatMap(breakable)) {
    if (text === '\n') {
      end()
      continue
    }
    const piece = { font, text, width: doc.font(font).fontSize(size).widthOfString(text) }
    if (line.width > 0 && line.width + piece.width > width && text.trim() !== '') end()
    line = { pieces: [...line.pieces, piece], width: line.width + piece.width }
  }
  end()
  return lines
}

/** In pieces between which a line may end. */
function breakable({ font, text }: Run): Run[] {
  const pieces: string[] = []
  for (const one of text) {
    const last = pieces.at(-1)
    const stands =
      last === undefined || last.endsWith(' ') || [last, one].some((of) => of === '\n' || UNSPACED.test(of))
    if (stands) pieces.push(one)
    else pieces[pieces.length - 1] = last + one
  }
  return pieces.map((piece) => ({ font, text: piece }))
}

/** Points from one line to the next: those of the style's own font, whatever others are as tall as. */
export const lineHeight = (doc: Doc, { face, size }: Style, gap: number): number =>
  doc.font(fontOf(face)).fontSize(size).currentLineHeight(true) + gap

/** All on one baseline. */
export function drawLines(doc: Doc, lines: readonly Line[], style: Style, place: Place, gap: number): void {
  const height = lineHeight(doc, style, gap)
  let y = place.y + ascenderOf(doc) * style.size
  for (const { pieces, width } of lines) {
    let x = style.align === 'right' ? place.x + place.width - width : place.x
    for (const piece of pieces) {
      doc.font(piece.font).fontSize(style.size)
      doc.text(piece.text, x, y, { baseline: 'alphabetic', lineBreak: false })
      x += piece.width
    }
    y += height
  }
}
