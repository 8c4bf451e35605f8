import { z } from 'zod'
import { editActions } from './outbox.ts'

/** What an edit would do: a change of status by what it is to. */
export const heldWishSchema = z.enum([
  ...editActions.filter((action) => action !== 'status'),
  ...(['publish', 'unpublish', 'sell', 'withdraw'] as const),
])
export type HeldWish = z.infer<typeof heldWishSchema>

const heldEditSchema = z.object({ title: z.string(), wish: heldWishSchema })
export type HeldEdit = z.infer<typeof heldEditSchema>

/** So many of each are named. */
export const heldShown = 50

/** What came with a copy of the library and is said to no server before its creator has decided. */
export const heldBackSchema = z.object({
  /** Things about which nobody can be asked before their server has listed what it has. */
  waiting: z.int().min(0),
  /** Titles of tracks that were on their way to a server. */
  tracks: z.array(z.string()),
  edits: z.array(heldEditSchema),
  /** Of all that is asked about, named or not. */
  count: z.int().min(0),
})
export type HeldBack = z.infer<typeof heldBackSchema>
