import { sql } from 'kysely'
import type { Db } from '../../../platform/db/database.ts'
import { inPages } from '../../../platform/db/pages.ts'
import { userById } from '../user-queries.ts'
import { userView } from '../view.ts'
import type { PersonalData } from './personal-data.ts'

const PAGE = 500

/** What accounts themselves hold of a person. Nothing to erase: all of it goes with the user's row. */
export const accountData: PersonalData = {
  domain: 'accounts',
  collect: (db, userId) => ({
    account: account(db, userId),
    sessions: inPages((after) => sessionsAfter(db, userId, after)),
    events: inPages((after) => eventsAfter(db, userId, after)),
    passkeys: inPages((after) => passkeysAfter(db, userId, after)),
    identities: inPages((after) => identitiesAfter(db, userId, after)),
  }),
}

async function* account(db: Db, userId: string): AsyncGenerator<unknown> {
  const user = await userById(db, userId)
  if (user) yield userView(user)
}

const sessionsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('sessions')
    .select([
      'id',
      'userAgent',
      'address',
      'createdAt',
      'lastSeenAt',
      'expiresAt',
      'revokedAt',
      'revokeReason',
    ])
    .where('userId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

const eventsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('accountEvents')
    .select(['id', 'kind', 'detail', 'address', 'at'])
    // Who of the staff did it is theirs, that somebody else did is the person's.
    .select(sql<boolean>`actor_id IS NOT DISTINCT FROM user_id`.as('bySelf'))
    .where('userId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

const passkeysAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('passkeys')
    .select(['id', 'name', 'createdAt', 'lastUsedAt'])
    .where('userId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

/** Not their tokens: those are secrets of the provider's. */
const identitiesAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('oauthIdentities')
    .select(['id', 'provider', 'issuer', 'subject', 'email', 'createdAt', 'lastUsedAt'])
    .where('userId', '=', userId)
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()
