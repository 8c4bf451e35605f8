import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../../platform/mail/index.ts'

interface ResetMails {
  resetLink(username: string, url: string): Words
  passwordReset(username: string, url: string): Words
}

const en: ResetMails = {
  resetLink: (username, url) => ({
    subject: 'Choose a new password',
    paragraphs: [
      `Hello ${username}, somebody, probably you, has asked for a new password of your Veza account.`,
      'The link works once, for one hour, and takes the place of earlier ones. When you use it, every session of the account ends. If you did not ask for it, do nothing: your password stays as it is, and nobody else has this link.',
    ],
    action: { label: 'Choose a new password', url },
  }),
  passwordReset: (username, url) => ({
    subject: 'Your password was replaced',
    paragraphs: [
      `Hello ${username}, a new password was set for your Veza account by a link from our mail, and every session was ended. Sign in with the new password, and look through the passkeys and the linked accounts in your settings: they sign in without it.`,
      'If this was not you, somebody else can read your mail. Make that safe first, then choose another password here.',
    ],
    action: { label: 'This was not me', url },
  }),
}

const fr: ResetMails = {
  resetLink: (username, url) => ({
    subject: 'Choisissez un nouveau mot de passe',
    paragraphs: [
      `Bonjour ${username}, quelqu’un, sans doute vous, a demandé un nouveau mot de passe pour votre compte Veza.`,
      'Le lien sert une seule fois, pendant une heure, et remplace les précédents. Quand vous l’utilisez, toutes les sessions du compte prennent fin. Si vous n’avez rien demandé, ne faites rien : votre mot de passe reste le même, et personne d’autre n’a ce lien.',
    ],
    action: { label: 'Choisir un nouveau mot de passe', url },
  }),
  passwordReset: (username, url) => ({
    subject: 'Votre mot de passe a été remplacé',
    paragraphs: [
      `Bonjour ${username}, un nouveau mot de passe a été choisi pour votre compte Veza par un lien de notre courrier, et toutes les sessions ont pris fin. Connectez-vous avec le nouveau mot de passe, et vérifiez dans vos réglages les clés d’accès et les comptes reliés : ils permettent de se connecter sans lui.`,
      'Si ce n’était pas vous, quelqu’un d’autre peut lire votre courrier. Protégez-le d’abord, puis choisissez ici un autre mot de passe.',
    ],
    action: { label: 'Ce n’était pas moi', url },
  }),
}

const resetMailsIn: Record<Locale, ResetMails> = { en, fr }

/** Stores a mail to be sent once the transaction has committed. */
export function postResetMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: ResetMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(resetMailsIn[to.locale]))
}
