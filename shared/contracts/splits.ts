import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { basisPointsSchema, sumOf, WHOLE_BASIS_POINTS } from '../kernel/money.ts'
import { defineStates } from '../kernel/state-machine.ts'
import { byId, instantSchema, lineSchema, pageOf, pageQuery } from './common.ts'

/** A split sheet's life. It counts from the moment it takes effect until a later one does. */
export const splitSheetStates = defineStates({
  proposed: ['effective', 'declined', 'withdrawn'],
  effective: [],
  declined: [],
  withdrawn: [],
})
export type SplitSheetStatus = (typeof splitSheetStates.states)[number]
export const splitSheetStatusSchema = z.enum(['proposed', 'effective', 'declined', 'withdrawn'])

/** What somebody named in a sheet said to it. */
export const splitShareStates = defineStates({
  pending: ['accepted', 'declined'],
  accepted: [],
  declined: [],
})
export type SplitShareStatus = (typeof splitShareStates.states)[number]
export const splitShareStatusSchema = z.enum(['pending', 'accepted', 'declined'])

export const MAX_COLLABORATORS = 20

export const newShareSchema = z.object({
  username: z.string().max(100).trim().toLowerCase(),
  /** Hundredths of a per cent. */
  basisPoints: basisPointsSchema.min(1),
  /** What they did, in a word or two. */
  part: lineSchema(60).default(''),
})
export type NewShare = z.infer<typeof newShareSchema>

export const newSharesSchema = z
  .array(newShareSchema)
  .min(1)
  .max(MAX_COLLABORATORS, `At most ${MAX_COLLABORATORS} people`)
  .refine((shares) => new Set(shares.map(({ username }) => username)).size === shares.length, {
    error: 'Names somebody twice',
  })
  .refine((shares) => sumOf(shares.map(({ basisPoints }) => basisPoints)) === WHOLE_BASIS_POINTS, {
    error: 'The shares must add up to 10,000 basis points, which is 100 %',
  })

export const splitSheetSchema = z.object({
  id: idSchema,
  track: z.object({ id: idSchema, title: z.string() }),
  owner: z.object({ username: z.string(), displayName: z.string() }),
  /** Counted by track. */
  version: z.int(),
  status: splitSheetStatusSchema,
  /** Whether sales are divided by it now. */
  isInEffect: z.boolean(),
  shares: z.array(
    z.object({
      username: z.string(),
      displayName: z.string(),
      /** Nothing: who earned by the version before, and is asked to agree to leaving. */
      basisPoints: basisPointsSchema,
      part: z.string(),
      status: splitShareStatusSchema,
      isSelf: z.boolean(),
    }),
  ),
  createdAt: instantSchema,
  effectiveAt: instantSchema.nullable(),
})
export type SplitSheet = z.infer<typeof splitSheetSchema>

/** A track without a sheet earns for its owner alone. Only the owner, and who is named in a sheet, may see it. */
export const splitsContract = oc.tag('split sheets').router({
  /** Takes effect once all who are named, or were until now, have accepted; at once if that is the owner alone. Safe to repeat with the same `Idempotency-Key`. */
  propose: oc
    .route({ method: 'POST', path: '/tracks/{id}/splits', successStatus: 201 })
    .input(byId.extend({ shares: newSharesSchema }))
    .output(splitSheetSchema),
  ofTrack: oc
    .route({
      method: 'GET',
      path: '/tracks/{id}/splits',
      summary: 'All versions for its owner, newest first',
    })
    .input(byId.extend(pageQuery))
    .output(pageOf(splitSheetSchema)),
  mine: oc
    .route({ method: 'GET', path: '/me/splits', summary: 'Sheets that name the one who asks, newest first' })
    .input(z.object(pageQuery))
    .output(pageOf(splitSheetSchema)),
  get: oc.route({ method: 'GET', path: '/splits/{id}' }).input(byId).output(splitSheetSchema),
  /** Each is safe to repeat. */
  accept: oc.route({ method: 'POST', path: '/splits/{id}/accept' }).input(byId).output(splitSheetSchema),
  /** Ends the proposal for all; the version before stays in effect. */
  decline: oc.route({ method: 'POST', path: '/splits/{id}/decline' }).input(byId).output(splitSheetSchema),
  /** For the owner, as long as it is a proposal. */
  withdraw: oc.route({ method: 'POST', path: '/splits/{id}/withdraw' }).input(byId).output(splitSheetSchema),
})
