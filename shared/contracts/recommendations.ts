import { oc } from '@orpc/contract'
import { z } from 'zod'
import { trackSchema } from './catalog.ts'
import { byId } from './common.ts'

/** So many are asked for at most. */
export const RECOMMENDED_MAX = 24

/**
 * Why something is recommended: those who like the one like the other as well; else it is of the same creator, or of the same
 * genre, the newest first.
 */
export const becauseSchema = z.enum(['likes', 'creator', 'genre'])
export const recommendedSchema = z.object({ because: becauseSchema, track: trackSchema })
export type Recommended = z.infer<typeof recommendedSchema>

const upTo = (usual: number) =>
  z.object({ limit: z.coerce.number().int().min(1).max(RECOMMENDED_MAX).default(usual) })
const several = z.object({ items: z.array(recommendedSchema) })

/** What to hear next, the nearest first: public tracks of which one may hear something, and nothing from behind a block. */
export const recommendationsContract = oc.tag('recommendations').router({
  /** Of what one may not see, and of somebody who blocks one or is blocked, 404; 451 `blocked`. */
  ofTrack: oc
    .route({ method: 'GET', path: '/tracks/{id}/related', summary: 'What those who like it like as well' })
    .input(byId.extend(upTo(6).shape))
    .output(several),
  /** By one's own newest likes; nothing that one likes already, and nothing while one likes nothing. */
  forMe: oc
    .route({ method: 'GET', path: '/me/recommendations', summary: 'What one may like by what one likes' })
    .input(upTo(12))
    .output(several),
  /** For those who may put something in: 403 `not-your-playlist`. Nothing that is in it already. */
  forPlaylist: oc
    .route({ method: 'GET', path: '/playlists/{id}/recommendations', summary: 'What goes with a playlist' })
    .input(byId.extend(upTo(6).shape))
    .output(several),
})
