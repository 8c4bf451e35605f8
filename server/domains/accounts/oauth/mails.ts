import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Locale, postLetter } from '../../../platform/mail/index.ts'
import type { UserRow } from '../user-queries.ts'

interface Words {
  readonly subject: string
  readonly what: string
}

interface OAuthMails {
  greet(username: string, what: string): string
  readonly unknown: string
  readonly action: string
  linked(provider: string): Words
  unlinked(provider: string): Words
}

const en: OAuthMails = {
  greet: (username, what) => `Hello ${username}, ${what}`,
  unknown:
    'If this was you, you need do nothing. If it was not, somebody else has got into your account: set a new password at once, which ends every session, and look through your connections.',
  action: 'Go to my connections',
  linked: (provider) => ({
    subject: `${provider} was linked to your account`,
    what: `an account of ${provider} was linked to your Veza account. From now on it signs you in.`,
  }),
  unlinked: (provider) => ({
    subject: `${provider} was unlinked from your account`,
    what: `an account of ${provider} was unlinked from your Veza account. It does not sign you in any more.`,
  }),
}

const fr: OAuthMails = {
  greet: (username, what) => `Bonjour ${username}, ${what}`,
  unknown:
    'Si c’était vous, vous n’avez rien à faire. Sinon, quelqu’un d’autre est entré dans votre compte : choisissez tout de suite un nouveau mot de passe, ce qui met fin à toutes les sessions, et vérifiez vos connexions.',
  action: 'Aller à mes connexions',
  linked: (provider) => ({
    subject: `${provider} a été relié à votre compte`,
    what: `un compte ${provider} a été relié à votre compte Veza. Désormais, il permet de vous connecter.`,
  }),
  unlinked: (provider) => ({
    subject: `${provider} n’est plus relié à votre compte`,
    what: `un compte ${provider} a été séparé de votre compte Veza. Il ne permet plus de vous connecter.`,
  }),
}

const mailsIn: Record<Locale, OAuthMails> = { en, fr }

/** Tells the owner of an account what has happened to it. */
export async function postOAuthMail(
  tx: Tx,
  ctx: Pick<Context, 'config' | 'jobs' | 'newId'>,
  user: Pick<UserRow, 'email' | 'locale' | 'username'>,
  write: (mails: OAuthMails) => Words,
): Promise<void> {
  const mails = mailsIn[user.locale]
  const { subject, what } = write(mails)
  await postLetter(tx, ctx, user, {
    subject,
    paragraphs: [mails.greet(user.username, what), mails.unknown],
    action: { label: mails.action, url: `${ctx.config.publicUrl}/settings/connections` },
  })
}
