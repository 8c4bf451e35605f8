import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 200

/**
 * What somebody reported, what was decided against them, and what they said to it. When they leave, their words go; what was
 * decided stays, of nobody any more.
 */
export const moderationData: PersonalData = {
  domain: 'moderation',
  collect: (db, userId) => ({
    reports: inPages((after) => reportsAfter(db, userId, after)),
    'moderation-decisions': inPages((after) => decisionsAfter(db, userId, after)),
  }),
  erase: async (tx, userId) => {
    await tx.updateTable('moderationReports').set({ text: '' }).where('reporterId', '=', userId).execute()
    await tx
      .updateTable('moderationReports')
      .set({ title: '' })
      .where('caseId', 'in', casesOf(tx, userId))
      .execute()
    await tx
      .updateTable('moderationAppeals')
      .set({ text: '' })
      .where('caseId', 'in', casesOf(tx, userId))
      .execute()
    // Nobody is left who could appeal.
    await tx
      .updateTable('moderationDecisions')
      .set({ tokenHash: null, appealUntil: null })
      .where('caseId', 'in', casesOf(tx, userId))
      .execute()
  },
}

const casesOf = (db: Db, ownerId: string) =>
  db.selectFrom('moderationCases').select('id').where('ownerId', '=', ownerId)

const reportsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('moderationReports')
    .innerJoin('moderationCases', 'moderationCases.id', 'caseId')
    .select(['moderationReports.id', 'targetKind', 'targetId', 'title', 'reason', 'text'])
    .select(['moderationReports.createdAt', 'moderationReports.updatedAt'])
    .where('reporterId', '=', userId)
    .where('moderationReports.id', '>', after)
    .orderBy('moderationReports.id')
    .limit(PAGE)
    .execute()

/** Without who decided, and who had reported it. */
const decisionsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('moderationDecisions')
    .innerJoin('moderationCases', 'moderationCases.id', 'moderationDecisions.caseId')
    .leftJoin('moderationAppeals', 'moderationAppeals.caseId', 'moderationCases.id')
    .select(['moderationCases.id', 'number', 'targetKind', 'targetId', 'action', 'reason', 'suspendedUntil'])
    .select(['moderationDecisions.createdAt', 'moderationCases.status'])
    .select([
      'moderationAppeals.text as appeal',
      'moderationAppeals.status as appealStatus',
      'decisionReason',
    ])
    .where('ownerId', '=', userId)
    .where('action', '<>', 'dismiss')
    .where('moderationCases.id', '>', after)
    .orderBy('moderationCases.id')
    .limit(PAGE)
    .execute()
