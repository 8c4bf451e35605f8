import { buffer } from 'node:stream/consumers'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import PDFDocument from 'pdfkit'
import { Slots } from '../slots/index.ts'
import type { PdfDocument } from './blocks.ts'
import { drawBlock } from './draw.ts'
import { pageOf } from './page.ts'

export type { Block, Column, PdfDocument } from './blocks.ts'

/** Rows of a table after which others get their turn: some ten milliseconds. */
const ROWS_A_TURN = 10

/** One takes turns with everything else here; more of them side by side would leave the others ever less. */
const AT_ONCE = 2
const WAITING_MAX = 32
const RETRY_SECONDS = 5

class PdfsBusy extends DomainError {
  constructor() {
    super(503, 'documents-busy', 'Many documents are being made at the moment. Try again in a moment.', {
      retryAfterSeconds: RETRY_SECONDS,
    })
  }
}

const slots = new Slots(AT_ONCE, WAITING_MAX, () => new PdfsBusy())

/**
 * A document as PDF, A4, with its fonts in it. The same document gives the same bytes. Two are made at once; the others wait.
 * @throws DomainError 503 `documents-busy` where too many wait
 */
export function renderPdf(document: PdfDocument): Promise<Buffer> {
  return slots.run(() => render(document))
}

async function render(document: PdfDocument): Promise<Buffer> {
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
