import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Letter, type Locale, layOut } from '../../../platform/mail/index.ts'

interface Words {
  readonly subject: string
  readonly what: string
}

interface FactorMails {
  greet(username: string, what: string): string
  readonly unknown: string
  readonly action: string
  appAdded(): Words
  appRemoved(): Words
  passkeyAdded(name: string): Words
  passkeyRemoved(name: string): Words
  passkeyCopied(name: string): Words
  recoveryCodeUsed(left: number): Words
  recoveryCodesRenewed(): Words
  factorsReset(): Words
}

const en: FactorMails = {
  greet: (username, what) => `Hello ${username}, ${what}`,
  unknown:
    'If this was you, you need do nothing. If it was not, somebody else has got into your account: set a new password at once, which ends every session, and look through your passkeys and your app.',
  action: 'Go to my settings',
  appAdded: () => ({
    subject: 'An authenticator app was added',
    what: 'an authenticator app was added to your Veza account. From now on, signing in asks for its code as well.',
  }),
  appRemoved: () => ({
    subject: 'Your authenticator app was removed',
    what: 'the authenticator app was removed from your Veza account. Its codes open nothing any more.',
  }),
  passkeyAdded: (name) => ({
    subject: 'A passkey was added',
    what: `the passkey “${name}” was added to your Veza account. It signs you in, with or without your password.`,
  }),
  passkeyRemoved: (name) => ({
    subject: 'A passkey was removed',
    what: `the passkey “${name}” was removed from your Veza account. It opens nothing any more.`,
  }),
  passkeyCopied: (name) => ({
    subject: 'We refused one of your passkeys',
    what: `the passkey “${name}” was shown with an older count than before, as happens when somebody has copied it. We refused it. Remove it in your settings and make a new one.`,
  }),
  recoveryCodeUsed: (left) => ({
    subject: 'A recovery code was used',
    what: `one of your recovery codes was used at Veza. You have ${left} left; when they run short, make new ones in your settings.`,
  }),
  recoveryCodesRenewed: () => ({
    subject: 'You have new recovery codes',
    what: 'new recovery codes were made for your Veza account. The ones from before open nothing any more.',
  }),
  factorsReset: () => ({
    subject: 'Your second factors were removed',
    what: 'we have removed the authenticator app, the passkeys and the recovery codes of your Veza account, as asked for by somebody who could not sign in any more. Your password alone signs you in now: add a second factor again soon.',
  }),
}

const fr: FactorMails = {
  greet: (username, what) => `Bonjour ${username}, ${what}`,
  unknown:
    'Si c’était vous, vous n’avez rien à faire. Sinon, quelqu’un d’autre est entré dans votre compte : choisissez tout de suite un nouveau mot de passe, ce qui met fin à toutes les sessions, et vérifiez vos clés d’accès et votre application.',
  action: 'Aller à mes réglages',
  appAdded: () => ({
    subject: 'Une application d’authentification a été ajoutée',
    what: 'une application d’authentification a été ajoutée à votre compte Veza. Désormais, son code est demandé à chaque connexion.',
  }),
  appRemoved: () => ({
    subject: 'Votre application d’authentification a été retirée',
    what: 'l’application d’authentification a été retirée de votre compte Veza. Ses codes n’ouvrent plus rien.',
  }),
  passkeyAdded: (name) => ({
    subject: 'Une clé d’accès a été ajoutée',
    what: `la clé d’accès « ${name} » a été ajoutée à votre compte Veza. Elle permet de se connecter, avec ou sans votre mot de passe.`,
  }),
  passkeyRemoved: (name) => ({
    subject: 'Une clé d’accès a été retirée',
    what: `la clé d’accès « ${name} » a été retirée de votre compte Veza. Elle n’ouvre plus rien.`,
  }),
  passkeyCopied: (name) => ({
    subject: 'Nous avons refusé l’une de vos clés d’accès',
    what: `la clé d’accès « ${name} » s’est présentée avec un compteur plus ancien qu’auparavant, ce qui arrive quand quelqu’un l’a copiée. Nous l’avons refusée. Retirez-la dans vos réglages et créez-en une autre.`,
  }),
  recoveryCodeUsed: (left) => ({
    subject: 'Un code de secours a servi',
    what: `l’un de vos codes de secours a servi sur Veza. Il vous en reste ${left} ; quand il n’y en aura plus guère, créez-en d’autres dans vos réglages.`,
  }),
  recoveryCodesRenewed: () => ({
    subject: 'Vous avez de nouveaux codes de secours',
    what: 'de nouveaux codes de secours ont été créés pour votre compte Veza. Les précédents n’ouvrent plus rien.',
  }),
  factorsReset: () => ({
    subject: 'Vos seconds facteurs ont été retirés',
    what: 'nous avons retiré l’application d’authentification, les clés d’accès et les codes de secours de votre compte Veza, à la demande de quelqu’un qui ne pouvait plus se connecter. Votre mot de passe suffit à présent : ajoutez bientôt un nouveau second facteur.',
  }),
}

const mailsIn: Record<Locale, FactorMails> = { en, fr }

/** Stores a notice to be sent once the transaction has committed. */
export async function postFactorMail(
  tx: Tx,
  ctx: Pick<Context, 'config' | 'jobs' | 'newId'>,
  to: { readonly email: string; readonly locale: Locale; readonly username: string },
  write: (mails: FactorMails) => Words,
): Promise<void> {
  const mails = mailsIn[to.locale]
  const { subject, what } = write(mails)
  const letter: Letter = {
    locale: to.locale,
    subject,
    paragraphs: [mails.greet(to.username, what), mails.unknown],
    action: { label: mails.action, url: `${ctx.config.publicUrl}/settings` },
  }
  // A key of its own: the queues keep one waiting job for each key, and no mail may replace another.
  await ctx.jobs.enqueue(tx, 'mail.send', { to: to.email, ...layOut(letter) }, ctx.newId())
}
