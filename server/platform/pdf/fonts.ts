import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { unpackWoff } from './woff.ts'

/** Latin, Greek, Cyrillic and more: of nearly all that is written here. */
const faces = {
  regular: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
  bold: fileURLToPath(import.meta.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
}
export type Face = keyof typeof faces

/** For what those do not know; opened only then. They have one weight. */
const further = {
  japanese: fileURLToPath(import.meta.resolve('@fontsource/kosugi/files/kosugi-japanese-400-normal.woff')),
  chinese: fileURLToPath(
    import.meta.resolve('@fontsource/zcool-xiaowei/files/zcool-xiaowei-chinese-simplified-400-normal.woff'),
  ),
  korean: fileURLToPath(
    import.meta.resolve('@fontsource/gowun-dodum/files/gowun-dodum-korean-400-normal.woff'),
  ),
}

/** What pdfkit does not tell of its fonts by its types. */
interface WithFont {
  readonly _registeredFonts: Readonly<Record<string, unknown>>
  readonly _font: {
    /** In thousandths of the size. */
    readonly ascender: number
    readonly font: { hasGlyphForCodePoint(codePoint: number): boolean }
  }
}
export type Doc = PDFKit.PDFDocument

/** A piece of text, and the font that knows all of it, by the name that the document knows that by. */
export interface Run {
  readonly font: string
  readonly text: string
}

/** Stands for what no font knows: a box. */
const UNKNOWN = '□'
/** Controls, and what would turn the direction of the text around it: a title must not rewrite an invoice. */
const HIDDEN = /(?!\n)[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

export const fontOf = (face: Face): string => faces[face]
export const ascenderOf = (doc: Doc): number => (doc as unknown as WithFont)._font.ascender / 1000

/** Text as it can be shown, in as few pieces as there are fonts to it; one piece for nearly all text. */
export function runsOf(doc: Doc, text: string, face: Face): readonly Run[] {
  const characters = [...text.normalize('NFC').replace(HIDDEN, ' ')]
  const own = faces[face]
  const isOwn = knows(doc, own)
  const strange = characters.filter((one) => !isOwn(one))
  if (strange.length === 0) return [{ font: own, text: characters.join('') }]
  registerFurther(doc)
  const others = knowingMost(doc, strange)
  const runs: Run[] = []
  for (const one of characters) {
    const font = isOwn(one) ? own : others.find((other) => knows(doc, other)(one))
    const last = runs.at(-1)
    const shown = font ? one : UNKNOWN
    if (last?.font === (font ?? own)) runs[runs.length - 1] = { ...last, text: last.text + shown }
    else runs.push({ font: font ?? own, text: shown })
  }
  return runs
}

function registerFurther(doc: Doc): void {
  for (const [name, file] of Object.entries(further))
    if (!(name in (doc as unknown as WithFont)._registeredFonts))
      doc.registerFont(name, unpackWoff(readFileSync(file)))
}

/** Whoever knows more of it first: so that a name is not written by two hands where one would do. */
function knowingMost(doc: Doc, strange: readonly string[]): string[] {
  const known = (font: string) => strange.filter(knows(doc, font)).length
  const names = Object.keys(further)
  const counts = new Map(names.map((font) => [font, known(font)]))
  return names.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
}

function knows(doc: Doc, font: string): (character: string) => boolean {
  const opened = (doc.font(font) as unknown as WithFont)._font.font
  return (character) => character === '\n' || opened.hasGlyphForCodePoint(character.codePointAt(0) ?? 0)
}
