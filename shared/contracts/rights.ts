import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { defineStates } from '../kernel/state-machine.ts'
import { emailSchema } from './accounts.ts'
import { byId, instantSchema, lineSchema, linesSchema, pageOf, pageQuery } from './common.ts'
import { reasonSchema } from './staff.ts'

/** A copyright notice's life. Only `taken_down` and `counter_noticed` hold a track. */
export const noticeStates = defineStates({
  pending: ['taken_down', 'dismissed'],
  taken_down: ['counter_noticed', 'restored'],
  counter_noticed: ['restored'],
  restored: [],
  dismissed: [],
})
export type NoticeStatus = (typeof noticeStates.states)[number]
export const noticeStatusSchema = z.enum([
  'pending',
  'taken_down',
  'counter_noticed',
  'restored',
  'dismissed',
])

const line = (max: number) => lineSchema(max).pipe(z.string().min(1, 'Is missing'))
const lines = (max: number) => linesSchema(max).pipe(z.string().min(1, 'Is missing'))

/** Who writes, and how they are reached. */
const person = { name: line(200), address: lines(500), signature: line(200) }

/** The elements of 17 USC 512(c)(3)(A). */
export const noticeFields = {
  ...person,
  email: emailSchema,
  phone: lineSchema(60).default(''),
  /** For whom the claimant acts; empty: for themselves. */
  rightsOwner: lineSchema(200).default(''),
  /** The work that is said to be infringed. */
  work: lines(5_000),
  /** The address of the track's page, or its id. */
  target: line(500),
}

export const newNoticeSchema = z.object({
  ...noticeFields,
  /** Chosen by who sends it, so that the same notice sent twice is one; a new UUID. */
  id: idSchema.toLowerCase().optional(),
  goodFaith: z.literal(true, 'Without this statement a notice has no effect'),
  /** Accuracy, and authority to act, under penalty of perjury. */
  swornStatement: z.literal(true, 'Without this statement a notice has no effect'),
  locale: z.enum(['en', 'fr']).default('en'),
})
export type NewNotice = z.infer<typeof newNoticeSchema>

/** The same for whatever the notice is about. */
export const noticeReceiptSchema = z.object({ number: z.int(), receivedAt: instantSchema })

/** The elements of 17 USC 512(g)(3). */
export const newCounterNoticeSchema = z.object({
  ...person,
  phone: line(60),
  /** Why it was a mistake, or meant another track. */
  statement: lines(5_000),
  swornStatement: z.literal(true, 'Without this statement a counter-notice has no effect'),
  jurisdictionConsent: z.literal(true, 'Without this consent a counter-notice has no effect'),
})
export type NewCounterNotice = z.infer<typeof newCounterNoticeSchema>

/** A notice against one's own track. */
export const ownNoticeSchema = z.object({
  id: idSchema,
  number: z.int(),
  status: noticeStatusSchema,
  track: z.object({ id: idSchema, title: z.string() }),
  claimantName: z.string(),
  rightsOwner: z.string(),
  work: z.string(),
  createdAt: instantSchema,
  takenDownAt: instantSchema.nullable(),
  /** When the track comes back by itself, after a counter-notice. */
  restoreDueAt: instantSchema.nullable(),
  /** The claimant has gone to court: nothing comes back by itself. */
  courtAction: z.boolean(),
})
export type OwnNotice = z.infer<typeof ownNoticeSchema>

/** As the staff sees it. */
export const noticeSchema = z.object({
  id: idSchema,
  number: z.int(),
  status: noticeStatusSchema,
  /** As the claimant wrote it. */
  target: z.string(),
  /** Null until somebody has said which one is meant. */
  track: z
    .object({
      id: idSchema,
      title: z.string(),
      slug: z.string(),
      deleted: z.boolean(),
      blocked: z.boolean(),
      owner: z.object({ id: idSchema, username: z.string() }),
    })
    .nullable(),
  claimantName: z.string(),
  work: z.string(),
  createdAt: instantSchema,
  takenDownAt: instantSchema.nullable(),
  restoreDueAt: instantSchema.nullable(),
  courtActionAt: instantSchema.nullable(),
})
export type Notice = z.infer<typeof noticeSchema>

export const noticeDetailSchema = noticeSchema.extend({
  claimant: z.object({
    name: z.string(),
    address: z.string(),
    phone: z.string(),
    email: z.string(),
    rightsOwner: z.string(),
    signature: z.string(),
  }),
  counterNotice: z
    .object({
      name: z.string(),
      address: z.string(),
      phone: z.string(),
      statement: z.string(),
      signature: z.string(),
      createdAt: instantSchema,
    })
    .nullable(),
  /** Oldest first. */
  history: z.array(
    z.object({
      from: noticeStatusSchema,
      to: noticeStatusSchema,
      reason: z.string(),
      /** Null: the server itself. */
      actorId: idSchema.nullable(),
      at: instantSchema,
    }),
  ),
})
export type NoticeDetail = z.infer<typeof noticeDetailSchema>

/** An account whose uploads wait for the staff. */
export const suspensionSchema = z.object({
  id: idSchema,
  user: z.object({ id: idSchema, username: z.string() }),
  /** Upheld notices: when it began, and now. */
  upheld: z.int(),
  upheldNow: z.int(),
  createdAt: instantSchema,
  liftedAt: instantSchema.nullable(),
  liftReason: z.string(),
})
export type Suspension = z.infer<typeof suspensionSchema>

const decision = byId.extend({ reason: reasonSchema })

/** Below `/admin`: of moderators and admins, with a second factor proved within the last 12 hours. */
export const rightsContract = oc.tag('rights').router({
  file: oc
    .route({
      method: 'POST',
      path: '/dmca/notices',
      successStatus: 201,
      summary: 'Sends a copyright notice; of anybody',
    })
    .input(newNoticeSchema)
    .output(noticeReceiptSchema),
  own: oc
    .route({
      method: 'GET',
      path: '/dmca/notices',
      summary: 'Notices against one’s own tracks, newest first',
    })
    .input(z.object(pageQuery))
    .output(pageOf(ownNoticeSchema)),
  counter: oc
    .route({ method: 'POST', path: '/dmca/notices/{id}/counter-notice' })
    .input(byId.extend(newCounterNoticeSchema.shape))
    .output(ownNoticeSchema),
  list: oc
    .route({ method: 'GET', path: '/admin/dmca/notices', summary: 'The oldest first' })
    .input(z.object({ status: noticeStatusSchema.optional(), ...pageQuery }))
    .output(pageOf(noticeSchema)),
  get: oc.route({ method: 'GET', path: '/admin/dmca/notices/{id}' }).input(byId).output(noticeDetailSchema),
  takeDown: oc
    .route({ method: 'POST', path: '/admin/dmca/notices/{id}/take-down' })
    /** The track, where the notice does not name one that was found. */
    .input(decision.extend({ trackId: idSchema.optional() }))
    .output(noticeDetailSchema),
  dismiss: oc
    .route({ method: 'POST', path: '/admin/dmca/notices/{id}/dismiss' })
    .input(decision)
    .output(noticeDetailSchema),
  restore: oc
    .route({ method: 'POST', path: '/admin/dmca/notices/{id}/restore' })
    .input(decision)
    .output(noticeDetailSchema),
  /** Safe to repeat. */
  courtAction: oc
    .route({
      method: 'POST',
      path: '/admin/dmca/notices/{id}/court-action',
      summary: 'The claimant has gone to court: the track does not come back by itself',
    })
    .input(decision)
    .output(noticeDetailSchema),
  suspensions: oc
    .route({
      method: 'GET',
      path: '/admin/dmca/suspensions',
      summary: 'Accounts whose uploads wait, newest first',
    })
    .input(z.object(pageQuery))
    .output(pageOf(suspensionSchema)),
  /** Safe to repeat. */
  liftSuspension: oc
    .route({ method: 'POST', path: '/admin/dmca/suspensions/{id}/lift', successStatus: 200 })
    .input(decision)
    .output(z.object({})),
})
