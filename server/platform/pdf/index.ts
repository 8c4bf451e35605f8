import { buffer } from 'node:stream/consumers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import PDFDocument from 'pdfkit'
import type { PdfDocument } from './blocks.ts'
import { drawBlock } from './draw.ts'
import { pageOf } from './page.ts'

export type { Block, Column, PdfDocument } from './blocks.ts'

/** Rows of a table after which others get their turn: some ten milliseconds. */
const ROWS_A_TURN = 10

/** A document as PDF, A4, with its fonts in it. The same document gives the same bytes. */
export async function renderPdf(document: PdfDocument): Promise<Buffer> {
  const { title, author, language, at, blocks, footer } = document
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: 56, left: 56, right: 56, bottom: 72 },
    bufferPages: true,
    lang: language,
    displayTitle: true,
    info: { Title: title, Author: author, CreationDate: at },
  })
  const page = pageOf(doc)
  let drawn = 0
  for (const block of blocks)
    for (const _ of drawBlock(page, block)) if (++drawn % ROWS_A_TURN === 0) await nextTurn()
  page.numberPages(footer)
  doc.end()
  return buffer(doc)
}
