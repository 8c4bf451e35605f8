import { z } from 'zod'
import { pageOf } from '../../contracts/common.ts'
import { factorKindSchema } from '../../contracts/factor-proof.ts'
import {
  appealStatusSchema,
  caseStatusSchema,
  decisionSchema,
  moderationCaseDetailSchema,
  moderationCaseSchema,
  targetKindSchema,
} from '../../contracts/moderation.ts'
import { reasonSchema } from '../../contracts/staff.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, doneSchema, originSchema } from './base.ts'

const ofAccount = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })
const ofCase = ofAccount.extend({ id: idSchema })
const ofPage = ofAccount.extend({ cursor: z.string().max(200).nullable() })

/** What somebody may do for a server beyond their own things. */
export const staffRoleSchema = z.enum(['none', 'moderator', 'admin'])
export type StaffRole = z.infer<typeof staffRoleSchema>

/**
 * The staff's work, asked of the server each time: none of it is kept here. Every answer of a list may be the problem
 * `second-factor-required`; `prove` is the way on.
 */
export const moderationContract = {
  role: bridge.input(ofAccount).output(staffRoleSchema),
  /** By what the account can prove who it is; empty: it has no second factor yet. */
  factors: bridge.input(ofAccount).output(z.array(factorKindSchema)),
  /** Six digits of an app, or a recovery code: opens the staff's work for 12 hours. */
  prove: bridge.input(ofAccount.extend({ code: z.string().max(100) })).output(doneSchema),

  cases: bridge
    .input(ofPage.extend({ status: caseStatusSchema, kind: targetKindSchema.nullable() }))
    .output(pageOf(moderationCaseSchema)),
  case: bridge.input(ofCase).output(moderationCaseDetailSchema),
  /** For 15 minutes nobody else decides on it; once more, and they begin anew. */
  claim: bridge.input(ofCase).output(moderationCaseDetailSchema),
  release: bridge.input(ofCase).output(doneSchema),
  /** Safe to repeat: the same by the same is one decision. */
  decide: bridge.input(decisionSchema.extend(ofAccount.shape)).output(moderationCaseDetailSchema),

  appeals: bridge
    .input(ofPage.extend({ status: appealStatusSchema }))
    .output(pageOf(moderationCaseDetailSchema)),
  /** Safe to repeat. */
  decideAppeal: bridge
    .input(ofCase.extend({ outcome: z.enum(['upheld', 'reversed']), reason: reasonSchema }))
    .output(moderationCaseDetailSchema),

  /** Whether a track of a case can be heard now: `closed`, not by whoever asks as the case stands; the others as `library.remoteSound`. */
  sound: bridge
    .input(ofCase)
    .output(z.object({ kind: z.enum(['ready', 'closed', 'away', 'refused', 'not-ready']) })),
  /** Heights of its waveform, 0 to 255, base64; null where it is not shown to whoever asks. */
  levels: bridge.input(ofCase).output(z.string().nullable()),
}
