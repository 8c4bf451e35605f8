import type { Context } from '../../context.ts'
import type { CaughtMail } from '../../platform/mail/index.ts'

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
