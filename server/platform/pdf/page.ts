import { fileURLToPath } from 'node:url'

const faces = {
  regular: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
  bold: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
}
export type Face = keyof typeof faces

export interface Style {
  readonly face: Face
  readonly size: number
  readonly align?: 'left' | 'right'
  readonly color?: string
}

/** Where text stands on the paper, in points. */
interface Place {
  readonly x: number
  readonly y: number
  readonly width: number
}

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
/** Stands for what the font does not know: a box. */
const UNKNOWN = '□'
/** Controls, and what would turn the direction of the text around it: a title must not rewrite an invoice. */
const HIDDEN = /(?!\n)[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

type Doc = PDFKit.PDFDocument

/** What pdfkit does not tell of its fonts by its types. */
interface WithFont {
  readonly _font: { readonly font: { hasGlyphForCodePoint(codePoint: number): boolean } }
}

export function pageOf(doc: Doc): Page {
  const { left, right, top, bottom } = doc.page.margins
  const width = doc.page.width - left - right
  const limit = doc.page.height - bottom
  const use = ({ face, size, color = '#1d1b18' }: Style) =>
    doc.font(faces[face]).fontSize(size).fillColor(color)
  const page: Page = {
    left,
    width,
    y: top,
    heightOf: (text, style, within) => {
      use(style)
      return doc.heightOfString(shown(doc, text), { width: within, lineGap: LINE_GAP })
    },
    write: (text, style, { x, y, width: within }) => {
      use(style).text(shown(doc, text), x, y, {
        width: within,
        align: style.align ?? 'left',
        lineGap: LINE_GAP,
      })
    },
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

/** As it can be shown in the font that is set. */
function shown(doc: Doc, text: string): string {
  const { font } = (doc as unknown as WithFont)._font
  const plain = text.normalize('NFC').replace(HIDDEN, ' ')
  return [...plain]
    .map((one) => (one === '\n' || font.hasGlyphForCodePoint(one.codePointAt(0) ?? 0) ? one : UNKNOWN))
    .join('')
}
