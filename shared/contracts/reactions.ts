import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { trackSchema } from './catalog.ts'
import { byId, instantSchema, pageOf, pageQuery } from './common.ts'
import { localeSchema } from './own-account.ts'
import { productSchema } from './products.ts'

/** A like is for oneself, and one more in a number; a repost shows it to those who follow one. */
export const reactionKindSchema = z.enum(['like', 'repost'])
export type ReactionKind = z.infer<typeof reactionKindSchema>

/** How often, and what of it the one who asks has done. */
export const standingSchema = z.object({
  likes: z.int(),
  reposts: z.int(),
  isLiked: z.boolean(),
  isReposted: z.boolean(),
})
export type Standing = z.infer<typeof standingSchema>

const likedTrack = z.object({
  kind: z.literal('track'),
  id: idSchema,
  likedAt: instantSchema,
  /** Null where it is not there any more, or not for the one who asks. */
  track: trackSchema.nullable(),
})
const likedRelease = z.object({
  kind: z.literal('release'),
  id: idSchema,
  likedAt: instantSchema,
  release: productSchema.nullable(),
})
export const likedSchema = z.discriminatedUnion('kind', [likedTrack, likedRelease])
export type Liked = z.infer<typeof likedSchema>

const which = byId.extend({ reaction: reactionKindSchema })
/** Null where the one who asks may not see it any more. */
const left = z.object({ standing: standingSchema.nullable() })
/** The language of our licence texts. */
const reading = { locale: localeSchema.default('en') }
const tag = oc.tag('reactions')

/** Writes are safe to repeat. Of what one may not see, and of somebody who blocks one or is blocked, 404; 451 `blocked`. */
export const reactionsContract = tag.router({
  likes: oc
    .route({ method: 'GET', path: '/me/likes', summary: 'What one likes, the newest first' })
    .input(z.object({ ...pageQuery, ...reading }))
    .output(pageOf(likedSchema)),
  ofTrack: oc.route({ method: 'GET', path: '/tracks/{id}/reactions' }).input(byId).output(standingSchema),
  /** A repost: 409 `own-work`; `not-public` of what has to be found by its link. */
  reactToTrack: oc
    .route({ method: 'PUT', path: '/tracks/{id}/reactions/{reaction}' })
    .input(which)
    .output(standingSchema),
  /** Also of what is not there any more. */
  takeBackFromTrack: oc
    .route({ method: 'DELETE', path: '/tracks/{id}/reactions/{reaction}' })
    .input(which)
    .output(left),
  ofRelease: oc.route({ method: 'GET', path: '/releases/{id}/reactions' }).input(byId).output(standingSchema),
  reactToRelease: oc
    .route({ method: 'PUT', path: '/releases/{id}/reactions/{reaction}' })
    .input(which)
    .output(standingSchema),
  takeBackFromRelease: oc
    .route({ method: 'DELETE', path: '/releases/{id}/reactions/{reaction}' })
    .input(which)
    .output(left),
})
