import { sql } from 'kysely'
import { expect } from 'vitest'
import type { Context } from '../../context.ts'
import { type JobName, jobKinds, type Payload } from '../../platform/jobs/kinds.ts'
import { openPayload } from '../../platform/jobs/sealed.ts'
import type { CaughtMail } from '../../platform/mail/index.ts'

export { eraseAccount } from './leaving/erasure.ts'

const SOON_MS = 20_000

/** What an account's owner reads, in a test. */
export function mailsOf({ mail: { mailbox } }: Pick<Context, 'mail'>) {
  if (!mailbox) throw new Error('mails are not caught here')
  const to = (address: string, subject: RegExp): CaughtMail[] =>
    mailbox.list(address).filter((mail) => subject.test(mail.subject))
  return {
    to,
    /** The newest one that fits, or the next to come. */
    next: (address: string, subject: RegExp): Promise<CaughtMail> =>
      mailbox.waitFor(
        (mail) => mail.to === address && subject.test(mail.subject),
        AbortSignal.timeout(SOON_MS),
      ),
  }
}

/** The token in the first link of a mail. */
export const tokenIn = (mail: CaughtMail): string => new URL(mail.links[0] ?? '').hash.replace('#token=', '')

/** Mails to an address as they lie in the queue, sent or not, the oldest first. */
export async function postedMails(
  { db, config }: Pick<Context, 'db' | 'config'>,
  address: string,
): Promise<Payload<'mail.send'>[]> {
  const { rows } = await sql<{ id: string; data: unknown }>`
    SELECT id, data FROM pgboss.job WHERE name = 'mail.send' ORDER BY created_on`.execute(db)
  return rows
    .map(({ id, data }) => openPayload(config.encryptionKeys, 'mail.send', id, data))
    .map((payload) => jobKinds['mail.send'].payload.parse(payload))
    .filter(({ to }) => to === address)
}

const MAILING = [
  'mail.send',
  'accounts.mail-verify-link',
  'accounts.mail-reset-link',
] as const satisfies JobName[]

/** Nothing is left that would still send a mail. */
export async function mailsHaveSettled({ db }: Pick<Context, 'db'>): Promise<void> {
  const waiting = async () =>
    (await sql`SELECT FROM pgboss.job WHERE name = ANY(${[...MAILING]}) AND state < 'completed'`.execute(db))
      .rows.length
  await expect.poll(waiting, { timeout: SOON_MS }).toBe(0)
}
