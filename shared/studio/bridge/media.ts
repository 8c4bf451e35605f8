import { z } from 'zod'
import { mediaSchema } from '../media.ts'
import { bridge } from './base.ts'

/** A stretch of what is served: a whole file of this machine or of a store, or bytes that are made for it (base64). */
export const pieceSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('file'), path: z.string(), bytes: z.int().positive() }),
  /** Its address is good for a while; who is refused there finds the media anew. */
  z.object({ kind: z.literal('remote'), url: z.url({ protocol: /^https?$/ }), bytes: z.int().positive() }),
  z.object({ kind: z.literal('made'), base64: z.string() }),
])
export type Piece = z.infer<typeof pieceSchema>

export const foundMediaSchema = z.object({
  contentType: z.string(),
  /** One after the other. */
  pieces: z.array(pieceSchema).min(1),
  /** Its name is its content's: who has it need not ask again. */
  isForGood: z.boolean(),
})
export type FoundMedia = z.infer<typeof foundMediaSchema>

/** What hosts ask before they serve a file to a window. */
export const mediaContract = {
  /** Null: there is no such thing, or it is not on this machine just now. */
  find: bridge.input(mediaSchema).output(foundMediaSchema.nullable()),
}
