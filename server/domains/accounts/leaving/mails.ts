import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../../platform/mail/index.ts'

interface LeavingMails {
  deletionAsked(username: string, at: Date, url: string): Words
  deletionCancelled(username: string, url: string): Words
  deleted(username: string, url: string): Words
  exportReady(username: string, until: Date, url: string): Words
}

const day = (locale: Locale, at: Date): string =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at)

const en: LeavingMails = {
  deletionAsked: (username, at, url) => ({
    subject: 'Your account will be deleted',
    paragraphs: [
      `Hello ${username}, your Veza account will be deleted on ${day('en', at)}, with your tracks, your profile and everything else that is yours. All other sessions were ended.`,
      'Until then you can change your mind: sign in and keep the account. If you did not ask for this, do that now, and choose a new password.',
    ],
    action: { label: 'Sign in and keep my account', url },
  }),
  deletionCancelled: (username, url) => ({
    subject: 'Your account stays',
    paragraphs: [
      `Hello ${username}, your Veza account will not be deleted. Everything is as it was.`,
      'If this was not you, somebody else has got into your account: choose a new password at once.',
    ],
    action: { label: 'Go to my settings', url },
  }),
  deleted: (username, url) => ({
    subject: 'Your account was deleted',
    paragraphs: [
      `Hello ${username}, your Veza account was deleted today, as you asked. Your address, your name and your sessions are gone; the files of your tracks follow within days.`,
      'The username stays taken for one year, so that nobody can pass for you. This is our last mail.',
    ],
    action: { label: 'Go to Veza', url },
  }),
  exportReady: (username, until, url) => ({
    subject: 'The copy of your data is ready',
    paragraphs: [
      `Hello ${username}, the copy of your data that you asked for at Veza is ready. You can download it until ${day('en', until)}; then it is removed.`,
      'If you did not ask for it, somebody else has got into your account: choose a new password at once, which ends every session.',
    ],
    action: { label: 'Go to my settings', url },
  }),
}

const fr: LeavingMails = {
  deletionAsked: (username, at, url) => ({
    subject: 'Votre compte sera supprimé',
    paragraphs: [
      `Bonjour ${username}, votre compte Veza sera supprimé le ${day('fr', at)}, avec vos titres, votre profil et tout ce qui est à vous. Toutes les autres sessions ont pris fin.`,
      'D’ici là, vous pouvez changer d’avis : connectez-vous et gardez le compte. Si vous n’avez rien demandé, faites-le maintenant, et choisissez un nouveau mot de passe.',
    ],
    action: { label: 'Me connecter et garder mon compte', url },
  }),
  deletionCancelled: (username, url) => ({
    subject: 'Votre compte reste',
    paragraphs: [
      `Bonjour ${username}, votre compte Veza ne sera pas supprimé. Tout est comme avant.`,
      'Si ce n’était pas vous, quelqu’un d’autre est entré dans votre compte : choisissez tout de suite un nouveau mot de passe.',
    ],
    action: { label: 'Aller à mes réglages', url },
  }),
  deleted: (username, url) => ({
    subject: 'Votre compte a été supprimé',
    paragraphs: [
      `Bonjour ${username}, votre compte Veza a été supprimé aujourd’hui, comme vous l’aviez demandé. Votre adresse, votre nom et vos sessions ont disparu ; les fichiers de vos titres suivront en quelques jours.`,
      'Le nom d’utilisateur reste pris pendant un an, pour que personne ne se fasse passer pour vous. Ceci est notre dernier courrier.',
    ],
    action: { label: 'Aller sur Veza', url },
  }),
  exportReady: (username, until, url) => ({
    subject: 'La copie de vos données est prête',
    paragraphs: [
      `Bonjour ${username}, la copie de vos données que vous avez demandée sur Veza est prête. Vous pouvez la télécharger jusqu’au ${day('fr', until)} ; elle sera ensuite supprimée.`,
      'Si vous n’avez rien demandé, quelqu’un d’autre est entré dans votre compte : choisissez tout de suite un nouveau mot de passe, ce qui met fin à toutes les sessions.',
    ],
    action: { label: 'Aller à mes réglages', url },
  }),
}

const leavingMailsIn: Record<Locale, LeavingMails> = { en, fr }

/** Stores a mail to be sent once the transaction has committed. */
export function postLeavingMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: LeavingMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(leavingMailsIn[to.locale]))
}
