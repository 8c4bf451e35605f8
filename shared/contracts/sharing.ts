import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { trackSchema } from './catalog.ts'
import { byId, instantSchema, lineSchema, pageOf, pageQuery } from './common.ts'
import { plannedInstantSchema } from './schedule.ts'

export const SHARE_LABEL_MAX = 80
export const SHARE_USES_MAX = 1_000_000

/** Why a link opens nothing any more, or that it still does. */
export const shareStateSchema = z.enum(['open', 'expired', 'used-up', 'revoked'])
export type ShareState = z.infer<typeof shareStateSchema>

/** A link as its owner sees it: the token itself is told once, when it is made. */
export const shareSchema = z.object({
  id: idSchema,
  label: z.string(),
  state: shareStateSchema,
  createdAt: instantSchema,
  expiresAt: instantSchema.nullable(),
  maxUses: z.int().nullable(),
  /** How many listeners began to listen by it; one who comes again within a day is counted once. */
  uses: z.int(),
  revokedAt: instantSchema.nullable(),
})
export type Share = z.infer<typeof shareSchema>

export const newShareSchema = z.object({
  /** Whom it is for: nobody but the owner reads it. */
  label: lineSchema(SHARE_LABEL_MAX).optional(),
  expiresAt: plannedInstantSchema.optional(),
  maxUses: z.int().min(1).max(SHARE_USES_MAX).optional(),
})
export type NewShare = z.infer<typeof newShareSchema>

/** The one answer that holds the token. */
export const createdShareSchema = shareSchema.extend({ token: z.string(), url: z.url() })
export type CreatedShare = z.infer<typeof createdShareSchema>

/** 32 bytes, base64url. */
export const shareTokenSchema = z.string().regex(/^[\w-]{43}$/, 'Not a token of a shared link')

export const ofShare = byId.extend({ shareId: idSchema })

export const sharingContract = oc.tag('sharing').router({
  /** The same `Idempotency-Key` gives the same link. 409 `too-many-shares`; 400 `too-far-ahead`, `expires-in-the-past`. */
  create: oc
    .route({
      method: 'POST',
      path: '/tracks/{id}/shares',
      successStatus: 201,
      summary: 'Share a track by link',
    })
    .input(byId.extend(newShareSchema.shape))
    .output(createdShareSchema),
  list: oc
    .route({ method: 'GET', path: '/tracks/{id}/shares', summary: 'Links of one’s own track, newest first' })
    .input(byId.extend(pageQuery))
    .output(pageOf(shareSchema)),
  /** Safe to repeat. What plays by it ends within a minute. */
  revoke: oc
    .route({ method: 'DELETE', path: '/tracks/{id}/shares/{shareId}' })
    .input(ofShare)
    .output(shareSchema),
  /**
   * What a link opens, for anybody who has it; its addresses carry the token. 404 `share-not-found`; 410 `share-gone` where it
   * was revoked, has expired or is used up, or its track is no longer there to be heard; 451 `blocked`.
   */
  openTrack: oc
    .route({ method: 'GET', path: '/tracks/shared/{token}', summary: 'Open a shared track' })
    .input(z.object({ token: shareTokenSchema }))
    .output(z.object({ track: trackSchema, expiresAt: instantSchema.nullable() })),
})
