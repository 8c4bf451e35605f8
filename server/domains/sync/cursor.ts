import { type SyncKind, syncKinds } from '@veza/shared/contracts/sync.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { z } from 'zod'

/** A place between two changes: all before it is known. `xid` alone: all of that transaction is still to come. */
export interface Place {
  /** Full transaction id (PostgreSQL `xid8`), which passes what a number holds. */
  readonly xid: string
  readonly after?: { readonly kind: SyncKind; readonly id: string }
}

/** Whose it is: read by anybody else, it would take what is here for theirs. */
interface Own {
  readonly userId: string
  readonly history: number
}

/** Where a reader is. While all there is is listed, `from` is where changes will be read from after it. */
export type SyncCursor =
  | (Own & { readonly at: Place })
  | (Own & { readonly from: Place; readonly list: { readonly kind: SyncKind; readonly afterId: string } })

const kind = z.enum(syncKinds)
const xid = z.string().regex(/^\d{1,20}$/)
const history = z.int().min(0)
/** The version of this form stands first. */
const form = z.union([
  z.tuple([z.literal(2), z.uuid(), history, z.literal('at'), xid]),
  z.tuple([z.literal(2), z.uuid(), history, z.literal('at'), xid, kind, z.uuid()]),
  z.tuple([z.literal(2), z.uuid(), history, z.literal('list'), xid, kind, z.uuid()]),
])

export function encodeSyncCursor(cursor: SyncCursor): string {
  const { userId, history: of } = cursor
  if ('list' in cursor) {
    const { from, list } = cursor
    return encode([2, userId, of, 'list', from.xid, list.kind, list.afterId])
  }
  const { xid: number, after } = cursor.at
  return encode(after ? [2, userId, of, 'at', number, after.kind, after.id] : [2, userId, of, 'at', number])
}

const encode = (value: z.infer<typeof form>): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url')

/**
 * It opens nothing: whoever makes one up reads changes of their own from another place.
 * @throws DomainError 400 when the text is not a cursor of ours
 */
export function decodeSyncCursor(text: string): SyncCursor {
  try {
    const parts = form.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
    const [, userId, of, what, number, at, id] = parts
    const own = { userId, history: of }
    if (at === undefined || id === undefined) return { ...own, at: { xid: number } }
    if (what === 'at') return { ...own, at: { xid: number, after: { kind: at, id } } }
    return { ...own, from: { xid: number }, list: { kind: at, afterId: id } }
  } catch (cause) {
    throw new DomainError(400, 'bad-cursor', 'The cursor is not one of ours: start again without it.', {
      cause,
    })
  }
}
