import { DomainError } from '@veza/shared/kernel/errors.ts'
import { z } from 'zod'

/** Where a page ended: the sort instant and the id of its last row. */
export interface Cursor {
  readonly at: Date
  readonly id: string
}

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()])

export function encodeCursor({ at, id }: Cursor): string {
  return Buffer.from(JSON.stringify([at.toISOString(), id])).toString('base64url')
}

/** @throws DomainError 400 when the text is not a cursor of ours */
export function decodeCursor(text: string): Cursor {
  try {
    const [at, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    return { at: new Date(at), id }
  } catch (cause) {
    throw new DomainError(400, 'bad-cursor', 'The cursor is not one of ours: start again without it.', {
      cause,
    })
  }
}

/** Cuts a list that was asked for with one row too many. */
export function pageFrom<Row, Item>(
  rows: readonly Row[],
  limit: number,
  positionOf: (row: Row) => Cursor,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(toItem),
    nextCursor: rows.length > limit && last ? encodeCursor(positionOf(last)) : null,
  }
}
