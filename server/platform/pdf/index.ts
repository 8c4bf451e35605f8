import { buffer } from 'node:stream/consumers'
import PDFDocument from 'pdfkit'
import type { PdfDocument } from './blocks.ts'
import { drawBlock } from './draw.ts'
import { pageOf } from './page.ts'

export type { Block, Column, PdfDocument } from './blocks.ts'

/** A document as PDF, A4, with its fonts in it. The same document gives the same bytes. */
export function renderPdf({ title, author, language, at, blocks, footer }: PdfDocument): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: 56, left: 56, right: 56, bottom: 72 },
    bufferPages: true,
    lang: language,
    displayTitle: true,
    info: { Title: title, Author: author, CreationDate: at },
  })
  const page = pageOf(doc)
  for (const block of blocks) drawBlock(page, block)
  page.numberPages(footer)
  doc.end()
  return buffer(doc)
}
