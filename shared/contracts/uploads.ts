import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { currencySchema } from '../kernel/money.ts'
import { defineStates } from '../kernel/state-machine.ts'
import { renditionSetSchema, setPathSchema } from '../media/rendition-set.ts'
import { trackSchema } from './catalog.ts'
import {
  byId,
  etagSchema,
  instantSchema,
  md5Schema,
  sha256Schema,
  signedRequestSchema,
  textSchema,
} from './common.ts'

export const uploadPurposes = ['original', 'cover', 'avatar'] as const
export const uploadPurposeSchema = z.enum(uploadPurposes)
export type UploadPurpose = z.infer<typeof uploadPurposeSchema>

/**
 * An upload session's life. `failed`: what arrived was not what was announced; start a new one. `purged`: nothing
 * used the object any more, and it was deleted.
 */
export const uploadStates = defineStates({
  open: ['complete', 'aborted', 'expired', 'failed'],
  complete: ['purged'],
  purged: [],
  aborted: [],
  expired: [],
  failed: [],
})
export type UploadStatus = (typeof uploadStates.states)[number]
export const uploadStatusSchema = z.enum(['open', 'complete', 'aborted', 'expired', 'failed', 'purged'])

/** Whether the stored bytes were read back and hash to what was announced. */
export const integrityStates = defineStates({
  unverified: ['verified', 'corrupt'],
  verified: [],
  corrupt: [],
})
export type Integrity = (typeof integrityStates.states)[number]

/** Whether what is known to harm was looked for. `none`: nobody asked, or not yet; it holds nothing up. */
export const scanStates = defineStates({
  none: ['waiting', 'clean', 'infected'],
  waiting: ['clean', 'infected'],
  clean: [],
  infected: [],
})
export type ScanStatus = (typeof scanStates.states)[number]

export const bundleStates = defineStates({
  open: ['complete', 'expired'],
  complete: ['purged'],
  expired: [],
  purged: [],
})
export type BundleStatus = (typeof bundleStates.states)[number]

/** The most parts or files that one call signs. */
export const SIGN_MAX = 100
export const MAX_BUNDLE_FILES = 10_000

export const partNumberSchema = z.int().min(1).max(10_000)
/** A part as the store has it. */
export const storedPartSchema = z.object({
  number: partNumberSchema,
  bytes: z.int().nonnegative(),
  etag: z.string(),
})

export const uploadSchema = z.object({
  id: idSchema,
  status: uploadStatusSchema,
  purpose: uploadPurposeSchema,
  trackId: idSchema.nullable(),
  filename: z.string(),
  bytes: z.int(),
  sha256: sha256Schema,
  integrity: z.enum(['unverified', 'verified', 'corrupt']),
  /** While it waits, nobody but its owner hears or sees it; infected, nobody does. */
  scan: z.enum(['none', 'waiting', 'clean', 'infected']),
  partBytes: z.int(),
  partCount: z.int(),
  /** What the store holds, by its own word; empty unless open. */
  parts: z.array(storedPartSchema),
  expiresAt: instantSchema,
})
export type Upload = z.infer<typeof uploadSchema>

export const newUploadSchema = z.object({
  purpose: uploadPurposeSchema,
  filename: textSchema.min(1).max(255),
  bytes: z.int().min(1, 'The file is empty'),
  sha256: sha256Schema,
  contentType: textSchema.max(120),
  trackId: idSchema.optional(),
})

export const bundleFileSchema = z.object({
  path: setPathSchema,
  bytes: z.int().positive(),
  sha256: sha256Schema,
  /** Bound into the signed request, so that the store refuses a damaged file. */
  md5: md5Schema,
})
export type BundleFile = z.infer<typeof bundleFileSchema>

export const newBundleSchema = z.object({
  trackId: idSchema,
  set: renditionSetSchema,
  files: z.array(bundleFileSchema).min(1).max(MAX_BUNDLE_FILES),
})

export const bundleSchema = z.object({
  id: idSchema,
  status: z.enum(['open', 'complete', 'expired', 'purged']),
  trackId: idSchema,
  /** Paths that the store does not hold yet (or holds wrongly); empty when complete. */
  missing: z.array(setPathSchema),
  expiresAt: instantSchema,
})
export type Bundle = z.infer<typeof bundleSchema>

export const limitsSchema = z.object({
  audioBytes: z.int(),
  imageBytes: z.int(),
  videoBytes: z.int(),
  partBytes: z.int(),
  signMax: z.int(),
  /** What prices may be in: what the server is paid out in. */
  currencies: z.array(currencySchema),
})

export const uploadsContract = oc.tag('uploads').router({
  limits: oc.route({ method: 'GET', path: '/uploads/limits' }).output(limitsSchema),
  /** The same content for the same purpose again: the same open session, or the complete one. */
  open: oc.route({ method: 'POST', path: '/uploads' }).input(newUploadSchema).output(uploadSchema),
  get: oc.route({ method: 'GET', path: '/uploads/{id}' }).input(byId).output(uploadSchema),
  sign: oc
    .route({ method: 'POST', path: '/uploads/{id}/sign' })
    .input(
      byId.extend({
        parts: z
          .array(z.object({ number: partNumberSchema, bytes: z.int().min(1), md5: md5Schema }))
          .min(1)
          .max(SIGN_MAX),
      }),
    )
    .output(z.object({ parts: z.array(signedRequestSchema.extend({ number: partNumberSchema })) })),
  complete: oc
    .route({ method: 'POST', path: '/uploads/{id}/complete' })
    .input(
      byId.extend({
        parts: z
          .array(z.object({ number: partNumberSchema, etag: etagSchema }))
          .min(1)
          .max(10_000),
      }),
    )
    .output(uploadSchema),
  abort: oc.route({ method: 'DELETE', path: '/uploads/{id}' }).input(byId).output(uploadSchema),

  openBundle: oc
    .route({ method: 'POST', path: '/uploads/bundles' })
    .input(newBundleSchema)
    .output(bundleSchema),
  getBundle: oc.route({ method: 'GET', path: '/uploads/bundles/{id}' }).input(byId).output(bundleSchema),
  signBundle: oc
    .route({ method: 'POST', path: '/uploads/bundles/{id}/sign' })
    .input(byId.extend({ paths: z.array(setPathSchema).min(1).max(SIGN_MAX) }))
    .output(z.object({ files: z.array(signedRequestSchema.extend({ path: setPathSchema })) })),
  completeBundle: oc
    .route({ method: 'POST', path: '/uploads/bundles/{id}/complete' })
    .input(byId)
    .output(bundleSchema),

  /** `transcode`: let the server make the renditions, for a client that brings none. Safe to repeat. */
  attachOriginal: oc
    .route({ method: 'POST', path: '/tracks/{id}/original' })
    .input(byId.extend({ uploadId: idSchema, transcode: z.boolean().default(false) }))
    .output(trackSchema),
  attachRenditions: oc
    .route({ method: 'POST', path: '/tracks/{id}/renditions' })
    .input(byId.extend({ bundleId: idSchema }))
    .output(trackSchema),
  /** With `If-Match`, refused by 409 `stale-version` where the track was changed since: a cover taken off stays off. */
  attachCover: oc
    .route({ method: 'POST', path: '/tracks/{id}/cover' })
    .input(byId.extend({ uploadId: idSchema }))
    .output(trackSchema),
  /** Safe to repeat. The track has another version then, also where it had no cover: what was asked before it comes too late. */
  removeCover: oc.route({ method: 'DELETE', path: '/tracks/{id}/cover' }).input(byId).output(trackSchema),
})
