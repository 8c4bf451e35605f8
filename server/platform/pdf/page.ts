import { type Doc, fontOf, type Run, runsOf } from './fonts.ts'
import { drawLines, lineHeight, linesOf } from './mixed.ts'
import type { Place, Style } from './style.ts'

/** What we draw on: text in a box, lines, and a place that moves down. */
export interface Page {
  readonly left: number
  readonly width: number
  y: number
  heightOf(text: string, style: Style, width: number): number
  write(text: string, style: Style, place: Place): void
  rule(color: string): void
  /** Begins a new page where so much does not fit below. @returns whether it did */
  makeRoom(height: number): boolean
  numberPages(footer: string): void
}

const LINE_GAP = 2

export function pageOf(doc: Doc): Page {
  const { left, right, top, bottom } = doc.page.margins
  const width = doc.page.width - left - right
  const limit = doc.page.height - bottom
  const page: Page = {
    left,
    width,
    y: top,
    heightOf: (text, style, within) => heightOf(doc, text, style, within),
    write: (text, style, place) => write(doc, text, style, place),
    rule: (color) => {
      doc
        .moveTo(left, page.y)
        .lineTo(left + width, page.y)
        .lineWidth(0.5)
        .stroke(color)
    },
    makeRoom: (height) => {
      if (page.y === top || page.y + height <= limit) return false
      doc.addPage()
      page.y = top
      return true
    },
    numberPages: (footer) => {
      const { start, count } = doc.bufferedPageRange()
      for (let at = start; at < start + count; at++) {
        doc.switchToPage(at)
        // Below the margin: or it would begin a page of its own.
        doc.page.margins.bottom = 0
        const place = { x: left, y: limit + 24, width }
        page.write(footer, { face: 'regular', size: 8, color: '#6b665e' }, place)
        const number = `${at - start + 1} / ${count}`
        page.write(number, { face: 'regular', size: 8, color: '#6b665e', align: 'right' }, place)
      }
    },
  }
  return page
}

const use = (doc: Doc, { face, size, color = '#1d1b18' }: Style): Doc =>
  doc.font(fontOf(face)).fontSize(size).fillColor(color)

const isPlain = (runs: readonly Run[], { face }: Style): boolean =>
  runs.every(({ font }) => font === fontOf(face))

function heightOf(doc: Doc, text: string, style: Style, width: number): number {
  const runs = runsOf(doc, text, style.face)
  if (!isPlain(runs, style))
    return linesOf(doc, runs, style.size, width).length * lineHeight(doc, style, LINE_GAP)
  return use(doc, style).heightOfString(runs[0]?.text ?? '', { width, lineGap: LINE_GAP })
}

function write(doc: Doc, text: string, style: Style, place: Place): void {
  const runs = runsOf(doc, text, style.face)
  const { x, y, width } = place
  use(doc, style)
  if (isPlain(runs, style))
    doc.text(runs[0]?.text ?? '', x, y, { width, align: style.align ?? 'left', lineGap: LINE_GAP })
  else drawLines(doc, linesOf(doc, runs, style.size, width), style, place, LINE_GAP)
}
