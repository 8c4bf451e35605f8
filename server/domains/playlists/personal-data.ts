import type { Db } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 500

/** A person's playlists, and what they put into those of others, which stays there without their name. */
export const playlistsData: PersonalData = {
  domain: 'playlists',
  collect: (db, userId) => ({
    playlists: inPages((after) => playlistsAfter(db, userId, after)),
    'playlist-rows': inPages((after) => rowsAfter(db, userId, after)),
    'playlists-of-others': inPages((after) => invitationsAfter(db, userId, after)),
  }),
  erase: async (tx, userId) => {
    await tx.deleteFrom('playlists').where('ownerId', '=', userId).execute()
    await tx.deleteFrom('playlistCollaborators').where('userId', '=', userId).execute()
    await tx.updateTable('playlistItems').set({ addedBy: null }).where('addedBy', '=', userId).execute()
  },
}

const playlistsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('playlists')
    .selectAll()
    .where('ownerId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

/** Those in their own playlists, whoever put them there, and those that they put into any. */
const rowsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('playlistItems')
    .innerJoin('playlists', 'playlists.id', 'playlistId')
    .select(['playlistItems.id', 'playlistId', 'trackId', 'position', 'addedAt'])
    .where((eb) => eb.or([eb('playlists.ownerId', '=', userId), eb('addedBy', '=', userId)]))
    .where('playlistItems.id', '>', after)
    .orderBy('playlistItems.id')
    .limit(PAGE)
    .execute()

const invitationsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('playlistCollaborators')
    .select(['playlistId as id', 'may', 'createdAt'])
    .where('userId', '=', userId)
    .where('playlistId', '>', after)
    .orderBy('playlistId')
    .limit(PAGE)
    .execute()
