import type { Db, Tx } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 500

/** What a person has uploaded: a list of it in a copy; no names of files after they have left. */
export const uploadsData: PersonalData = {
  domain: 'uploads',
  collect: (db, userId) => ({
    uploads: inPages((after) => uploadsAfter(db, userId, after)),
    renditions: inPages((after) => bundlesAfter(db, userId, after)),
  }),
  // The jobs end what is open, and the sweeper takes what no track that is there uses.
  erase: async (tx, userId, now) => {
    await forgetFilenames(tx, userId)
    for (const table of ['uploads', 'bundles'] as const)
      await tx
        .updateTable(table)
        .set({ expiresAt: now })
        .where('userId', '=', userId)
        .where('status', '=', 'open')
        .execute()
  },
}

async function forgetFilenames(tx: Tx, userId: string): Promise<void> {
  await tx.updateTable('uploads').set({ filename: '' }).where('userId', '=', userId).execute()
}

const uploadsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('uploads')
    .select(['id', 'trackId', 'purpose', 'status', 'filename', 'contentType', 'bytes', 'sha256', 'createdAt'])
    .where('userId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

const bundlesAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('bundles')
    .select(['id', 'trackId', 'status', 'bytes', 'digest', 'createdAt'])
    .where('userId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()
