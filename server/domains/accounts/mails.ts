import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'

interface AccountMails {
  verifyAddress(username: string, url: string): Words
  registeredAgain(username: string, url: string): Words
  alreadyRegistered(username: string, url: string): Words
  sessionEnded(username: string, device: string, url: string): Words
}

const en: AccountMails = {
  verifyAddress: (username, url) => ({
    subject: 'Confirm your address',
    paragraphs: [
      `Hello ${username}, welcome to Veza. Please confirm that this address is yours: then you can sign in.`,
      'The link works once, for 24 hours. If you have not signed up, do nothing: without your confirmation nobody can use the account. If this is not the username you chose, somebody else signed up with your address after you: do not open the link, sign up again instead.',
    ],
    action: { label: 'Confirm my address', url },
  }),
  registeredAgain: (username, url) => ({
    subject: 'Confirm your new sign-up',
    paragraphs: [
      `Hello ${username}, somebody, probably you, has just signed up at Veza with this address, which had been given before but never confirmed. This newest sign-up, with the username ${username} and the password chosen for it, takes the place of the earlier ones. Their links work no more.`,
      'Open the link only if it was you, just now, and the username is yours: it works once, for 24 hours. If it was not you, do not open it. To use this address yourself, sign up again.',
    ],
    action: { label: 'Confirm my address', url },
  }),
  alreadyRegistered: (username, url) => ({
    subject: 'You already have an account',
    paragraphs: [
      `Hello ${username}, somebody, probably you, has just tried to sign up at Veza with this address. You already have an account, and nothing about it has changed.`,
      'If it was you, sign in with your password, or have a new one set if you forgot it. If it was not, you need do nothing.',
    ],
    action: { label: 'Sign in', url },
  }),
  sessionEnded: (username, device, url) => ({
    subject: 'We ended one of your sessions',
    paragraphs: [
      `Hello ${username}, the key of one of your sessions (${device || 'unknown device'}) was used twice, as happens when somebody has copied it. We ended that session, so that neither copy works any more.`,
      'Sign in again on the device that was yours. If you do not know why this happened, make sure that nobody else has used that device or a copy of its files.',
    ],
    action: { label: 'Go to Veza', url },
  }),
}

const fr: AccountMails = {
  verifyAddress: (username, url) => ({
    subject: 'Confirmez votre adresse',
    paragraphs: [
      `Bonjour ${username}, bienvenue sur Veza. Confirmez que cette adresse est la vôtre : vous pourrez alors vous connecter.`,
      'Le lien sert une seule fois, pendant 24 heures. Si vous ne vous êtes pas inscrit, ne faites rien : sans votre confirmation, personne ne peut se servir du compte. Si ce nom n’est pas celui que vous avez choisi, quelqu’un d’autre s’est inscrit après vous avec votre adresse : n’ouvrez pas le lien, inscrivez-vous de nouveau.',
    ],
    action: { label: 'Confirmer mon adresse', url },
  }),
  registeredAgain: (username, url) => ({
    subject: 'Confirmez votre nouvelle inscription',
    paragraphs: [
      `Bonjour ${username}, quelqu’un, sans doute vous, vient de s’inscrire sur Veza avec cette adresse, déjà donnée auparavant mais jamais confirmée. Cette dernière inscription, avec le nom ${username} et le mot de passe choisi pour elle, remplace les précédentes. Leurs liens ne servent plus.`,
      'N’ouvrez le lien que si c’était vous, à l’instant, et que ce nom est le vôtre : il sert une seule fois, pendant 24 heures. Si ce n’était pas vous, ne l’ouvrez pas. Pour utiliser vous-même cette adresse, inscrivez-vous de nouveau.',
    ],
    action: { label: 'Confirmer mon adresse', url },
  }),
  alreadyRegistered: (username, url) => ({
    subject: 'Vous avez déjà un compte',
    paragraphs: [
      `Bonjour ${username}, quelqu’un, sans doute vous, vient d’essayer de s’inscrire sur Veza avec cette adresse. Vous avez déjà un compte, et rien n’y a changé.`,
      'Si c’était vous, connectez-vous avec votre mot de passe, ou choisissez-en un nouveau si vous l’avez oublié. Sinon, vous n’avez rien à faire.',
    ],
    action: { label: 'Me connecter', url },
  }),
  sessionEnded: (username, device, url) => ({
    subject: 'Nous avons mis fin à l’une de vos sessions',
    paragraphs: [
      `Bonjour ${username}, la clé d’une de vos sessions (${device || 'appareil inconnu'}) a servi deux fois, ce qui arrive quand quelqu’un l’a copiée. Nous avons mis fin à cette session : aucune des deux copies ne fonctionne plus.`,
      'Reconnectez-vous sur l’appareil qui est le vôtre. Si vous n’en connaissez pas la raison, assurez-vous que personne d’autre ne s’est servi de cet appareil ou d’une copie de ses fichiers.',
    ],
    action: { label: 'Aller sur Veza', url },
  }),
}

const mailsIn: Record<Locale, AccountMails> = { en, fr }

/** Stores a mail to be sent once the transaction has committed. */
export function postMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: AccountMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(mailsIn[to.locale]))
}
