import type { Html } from '../html.ts'

/** What no XML may hold, however it is written (XML 1.0, 2.2). */
const UNSPEAKABLE = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu

/** A whole document, of markup that escapes as XML does as well. */
export function xmlDocument(root: Html): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root.markup.toWellFormed().replace(UNSPEAKABLE, '')}\n`
}
