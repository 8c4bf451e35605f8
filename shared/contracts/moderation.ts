import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { defineStates } from '../kernel/state-machine.ts'
import { byId, instantSchema, linesSchema, pageOf, pageQuery } from './common.ts'
import { accountDetailSchema, reasonSchema } from './staff.ts'

export const REPORT_TEXT_MAX = 2_000
export const APPEAL_TEXT_MAX = 5_000

/** What the moderation has said of a track, release, playlist, comment, review or page. */
export const moderationSchema = z.enum(['none', 'hidden', 'removed'])
export type Moderation = z.infer<typeof moderationSchema>

/** What can be reported. */
export const targetKinds = ['track', 'release', 'profile', 'playlist', 'comment', 'review'] as const
export const targetKindSchema = z.enum(targetKinds)
export type TargetKind = z.infer<typeof targetKindSchema>

export const reportReasons = [
  'spam',
  'hate',
  'violence',
  'sexual',
  'minors',
  'self-harm',
  'impersonation',
  'privacy',
  'copyright',
  'other',
] as const
export const reportReasonSchema = z.enum(reportReasons)
export type ReportReason = z.infer<typeof reportReasonSchema>

/** A case's life. Only `acted` has an effect: hidden, removed, warned, suspended or banned. */
export const caseStates = defineStates({
  open: ['dismissed', 'acted'],
  dismissed: [],
  acted: ['reversed'],
  reversed: [],
})
export type CaseStatus = (typeof caseStates.states)[number]
export const caseStatusSchema = z.enum(['open', 'dismissed', 'acted', 'reversed'])

/** An appeal's life. */
export const appealStates = defineStates({ open: ['upheld', 'reversed'], upheld: [], reversed: [] })
export type AppealStatus = (typeof appealStates.states)[number]
export const appealStatusSchema = z.enum(['open', 'upheld', 'reversed'])

export const moderationActions = ['dismiss', 'hide', 'remove', 'warn', 'suspend', 'ban'] as const
export const moderationActionSchema = z.enum(moderationActions)
export type ModerationAction = z.infer<typeof moderationActionSchema>
/** What can be done to each kind of thing itself; to its owner, whatever it is: `warn`, `suspend`, `ban`. */
export const actionsOnThing = {
  track: ['hide', 'remove'],
  release: ['hide', 'remove'],
  playlist: ['hide', 'remove'],
  comment: ['hide', 'remove'],
  review: ['hide', 'remove'],
  // A page without its person is no page; the person can be suspended.
  profile: ['hide'],
} as const satisfies Record<TargetKind, readonly ModerationAction[]>

export const caseEventSchema = z.enum([...moderationActions, 'appeal', 'uphold', 'reverse'])
export type CaseEvent = z.infer<typeof caseEventSchema>

export const reportFields = {
  reason: reportReasonSchema,
  /** What is wrong, in their words. */
  text: linesSchema(REPORT_TEXT_MAX),
}

export const newReportSchema = z.object({
  /** Of a profile, its user's id. */
  target: z.object({ kind: targetKindSchema, id: idSchema.toLowerCase() }),
  ...reportFields,
  text: reportFields.text.default(''),
})
export type NewReport = z.infer<typeof newReportSchema>

/** The same whoever else has reported it. */
export const reportReceiptSchema = z.object({
  id: idSchema,
  createdAt: instantSchema,
  updatedAt: instantSchema,
})

export const appealTextSchema = linesSchema(APPEAL_TEXT_MAX).pipe(
  z.string().min(3, 'Say why the decision is wrong'),
)

const person = z.object({ id: idSchema, username: z.string() })

/** As the staff sees it. */
export const moderationCaseSchema = z.object({
  id: idSchema,
  number: z.int(),
  status: caseStatusSchema,
  target: z.object({
    kind: targetKindSchema,
    id: idSchema,
    /** Null where it is deleted; of a comment, how it begins. */
    title: z.string().nullable(),
    /** What it says, of a comment; else null, and where it is deleted. */
    text: z.string().nullable(),
    /** Its page, below the public address; null where it has none. */
    path: z.string().nullable(),
    moderation: moderationSchema,
    owner: person,
  }),
  reports: z.int(),
  /** How many named each reason. */
  reasons: z.array(z.object({ reason: reportReasonSchema, count: z.int() })),
  /** Who looks at it now, and until when nobody else decides on it. */
  claim: z.object({ by: person, until: instantSchema }).nullable(),
  createdAt: instantSchema,
})
export type ModerationCase = z.infer<typeof moderationCaseSchema>

export const appealSchema = z.object({
  id: idSchema,
  status: appealStatusSchema,
  text: z.string(),
  decidedBy: idSchema.nullable(),
  decisionReason: z.string(),
  createdAt: instantSchema,
})
export type Appeal = z.infer<typeof appealSchema>

/** At most so many earlier cases are told with one. */
export const EARLIER_MAX = 20

/** A case that was decided, as it is told beside another of the same person's. */
export const earlierCaseSchema = z.object({
  id: idSchema,
  number: z.int(),
  status: caseStatusSchema,
  kind: targetKindSchema,
  /** Null where it is deleted. */
  title: z.string().nullable(),
  action: moderationActionSchema,
  reason: z.string(),
  at: instantSchema,
})
export type EarlierCase = z.infer<typeof earlierCaseSchema>

export const moderationCaseDetailSchema = moderationCaseSchema.extend({
  /** What of it can be heard, in its order; whole, by whoever has claimed the case or may decide on its appeal. */
  sounds: z.array(z.object({ id: idSchema, title: z.string(), durationMs: z.int().nullable() })),
  /** What each wrote, oldest first; at most 100. */
  texts: z.array(
    z.object({
      /** Null where they have left. */
      reporter: person.nullable(),
      reason: reportReasonSchema,
      text: z.string(),
      at: instantSchema,
    }),
  ),
  decision: z
    .object({
      action: moderationActionSchema,
      reason: z.string(),
      suspendedUntil: instantSchema.nullable(),
      actorId: idSchema,
      at: instantSchema,
    })
    .nullable(),
  appeal: appealSchema.nullable(),
  /** How its owner stands: decisions that hold, and copyright notices upheld within the time that counts. */
  owner: z.object({
    decisions: z.int(),
    strikes: z.int(),
    suspended: z.boolean(),
    /** Other cases about what is theirs that were decided, newest first; at most `EARLIER_MAX`. */
    earlier: z.array(earlierCaseSchema),
  }),
  /** Oldest first. */
  history: z.array(
    z.object({
      event: caseEventSchema,
      reason: z.string(),
      /** Null: the person concerned. */
      actorId: idSchema.nullable(),
      actor: z.string().nullable(),
      /** Of a suspension. */
      suspendedUntil: instantSchema.nullable(),
      at: instantSchema,
    }),
  ),
})
export type ModerationCaseDetail = z.infer<typeof moderationCaseDetailSchema>

export const decisionSchema = byId.extend({
  action: moderationActionSchema,
  reason: reasonSchema,
  /** Of `suspend`: when it ends by itself. */
  until: instantSchema.optional(),
})

/** Below `/moderation`: of moderators and admins, with a second factor proved within the last 12 hours. */
export const moderationContract = oc.tag('moderation').router({
  /** The same person reporting the same thing again changes what they said. */
  report: oc
    .route({
      method: 'POST',
      path: '/reports',
      successStatus: 201,
      summary: 'Reports a track, release, profile, playlist or comment',
    })
    .input(newReportSchema)
    .output(reportReceiptSchema),
  appeal: oc
    .route({
      method: 'POST',
      path: '/appeals',
      successStatus: 201,
      summary: 'Appeals, once, against a decision; of whoever has the link of its mail',
    })
    .input(z.object({ token: z.string().max(200), text: appealTextSchema }))
    .output(z.object({ status: appealStatusSchema })),
  list: oc
    .route({
      method: 'GET',
      path: '/moderation/cases',
      summary: 'Oldest first; each further report counts as six hours of age, up to a week',
    })
    .input(
      z.object({
        status: caseStatusSchema.default('open'),
        kind: targetKindSchema.optional(),
        ...pageQuery,
      }),
    )
    .output(pageOf(moderationCaseSchema)),
  get: oc
    .route({ method: 'GET', path: '/moderation/cases/{id}' })
    .input(byId)
    .output(moderationCaseDetailSchema),
  /** Safe to repeat: then it begins anew. */
  claim: oc
    .route({
      method: 'POST',
      path: '/moderation/cases/{id}/claim',
      summary: 'For 15 minutes nobody else decides on it',
    })
    .input(byId)
    .output(moderationCaseDetailSchema),
  /** Safe to repeat. */
  release: oc
    .route({ method: 'DELETE', path: '/moderation/cases/{id}/claim', summary: 'Leaves it to others' })
    .input(byId)
    .output(z.object({})),
  /** Safe to repeat, the same by the same. */
  decide: oc
    .route({
      method: 'POST',
      path: '/moderation/cases/{id}/decision',
      summary: 'Ends a case that one has claimed',
    })
    .input(decisionSchema)
    .output(moderationCaseDetailSchema),
  appeals: oc
    .route({ method: 'GET', path: '/moderation/appeals', summary: 'Cases that are appealed, oldest first' })
    .input(z.object({ status: appealStatusSchema.default('open'), ...pageQuery }))
    .output(pageOf(moderationCaseDetailSchema)),
  /** By another than who decided. Safe to repeat, the same by the same. */
  decideAppeal: oc
    .route({ method: 'POST', path: '/moderation/cases/{id}/appeal' })
    .input(byId.extend({ outcome: z.enum(['upheld', 'reversed']), reason: reasonSchema }))
    .output(moderationCaseDetailSchema),
  /** Of admins. Safe to repeat, the same by the same. */
  suspendAccount: oc
    .route({
      method: 'POST',
      path: '/admin/users/{id}/suspension',
      summary: 'Suspends an account and signs it out; a decision as any other, that can be appealed',
    })
    .input(
      byId.extend({
        reason: reasonSchema,
        /** When it ends by itself; left out: not before somebody lifts it. */
        until: instantSchema.optional(),
      }),
    )
    .output(accountDetailSchema),
  /** Of admins. Safe to repeat. */
  liftSuspension: oc
    .route({
      method: 'DELETE',
      path: '/admin/users/{id}/suspension',
      summary: 'Takes back every decision that keeps an account suspended',
    })
    .input(byId.extend({ reason: reasonSchema }))
    .output(accountDetailSchema),
})
