/** A column of a table: its part of the width, and where its text stands. */
export interface Column {
  readonly width: number
  readonly align: 'left' | 'right'
}

/** What a document is made of, from top to bottom. Text is plain. */
export type Block =
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly isBold?: boolean }
  /** Side by side, each a heading and lines below it. */
  | {
      readonly kind: 'columns'
      readonly columns: readonly { readonly heading: string; readonly lines: readonly string[] }[]
    }
  /** The head is repeated on every page; each of `foot` is a line of sums, the last one stands out. */
  | {
      readonly kind: 'table'
      readonly columns: readonly Column[]
      readonly head: readonly string[]
      readonly rows: readonly (readonly string[])[]
      readonly foot: readonly (readonly string[])[]
    }

export interface PdfDocument {
  readonly title: string
  readonly author: string
  /** BCP 47. */
  readonly language: string
  /** When what it tells of happened: the same document, the same bytes, whenever it is made. */
  readonly at: Date
  readonly blocks: readonly Block[]
  /** At the bottom of each page, before its number. */
  readonly footer: string
}
