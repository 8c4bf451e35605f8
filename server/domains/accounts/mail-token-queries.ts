import type { MailTokenPurpose } from '@veza/shared/contracts/own-account.ts'
import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type MailTokenRow = Selectable<DB['emailTokens']>

export async function insertMailToken(tx: Tx, token: Insertable<DB['emailTokens']>): Promise<void> {
  await tx.insertInto('emailTokens').values(token).execute()
}

const tokens = (db: Db, tokenHash: Buffer, purpose: MailTokenPurpose) =>
  db.selectFrom('emailTokens').selectAll().where('tokenHash', '=', tokenHash).where('purpose', '=', purpose)

/** Whatever has become of it. */
export function mailToken(
  db: Db,
  tokenHash: Buffer,
  purpose: MailTokenPurpose,
): Promise<MailTokenRow | undefined> {
  return tokens(db, tokenHash, purpose).executeTakeFirst()
}

/** The user is to be locked before. */
export function lockMailToken(
  tx: Tx,
  tokenHash: Buffer,
  purpose: MailTokenPurpose,
): Promise<MailTokenRow | undefined> {
  return tokens(tx, tokenHash, purpose).forUpdate().executeTakeFirst()
}

/** None of these mails on the way is of use any more. @param since spends those alone that were made then or later */
export async function spendMailTokens(
  tx: Tx,
  userId: string,
  purposes: readonly MailTokenPurpose[],
  now: Date,
  since = new Date(0),
): Promise<void> {
  await tx
    .updateTable('emailTokens')
    .set({ usedAt: now })
    .where('userId', '=', userId)
    .where('purpose', 'in', purposes)
    .where('usedAt', 'is', null)
    .where('createdAt', '>=', since)
    .execute()
}

/** How many of a kind were made for an account after an instant. */
export async function mailTokensSince(
  db: Db,
  userId: string,
  purpose: MailTokenPurpose,
  since: Date,
): Promise<number> {
  const { count } = await db
    .selectFrom('emailTokens')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('userId', '=', userId)
    .where('purpose', '=', purpose)
    .where('createdAt', '>', since)
    .executeTakeFirstOrThrow()
  return Number(count)
}
