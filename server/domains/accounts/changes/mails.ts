import type { Context } from '../../../context.ts'
import type { Tx } from '../../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../../platform/mail/index.ts'

interface ChangeMails {
  passwordChanged(username: string, url: string): Words
  sessionsEnded(username: string, url: string): Words
  confirmAddress(username: string, url: string): Words
  addressTaken(username: string, url: string): Words
  addressAsked(username: string, address: string, url: string): Words
  addressChanged(username: string, address: string, url: string): Words
  addressConfirmed(username: string, url: string): Words
  changeUndone(username: string, url: string): Words
}

const en: ChangeMails = {
  passwordChanged: (username, url) => ({
    subject: 'Your password was changed',
    paragraphs: [
      `Hello ${username}, the password of your Veza account was changed, and all other sessions were ended.`,
      'If this was you, you need do nothing. If it was not, choose a new password at once: that ends every session.',
    ],
    action: { label: 'This was not me', url },
  }),
  sessionsEnded: (username, url) => ({
    subject: 'Your other sessions were ended',
    paragraphs: [
      `Hello ${username}, all sessions of your Veza account were ended but the one that asked for it.`,
      'If this was you, you need do nothing. If it was not, somebody else has got into your account: choose a new password at once.',
    ],
    action: { label: 'This was not me', url },
  }),
  confirmAddress: (username, url) => ({
    subject: 'Confirm your new address',
    paragraphs: [
      `Hello ${username}, please confirm that this is to be the address of your Veza account from now on.`,
      'The link works once, for one hour. If you know nothing of this, do nothing: somebody has probably mistyped an address.',
    ],
    action: { label: 'Confirm my new address', url },
  }),
  addressTaken: (username, url) => ({
    subject: 'You already have an account',
    paragraphs: [
      `Hello ${username}, somebody, probably you, has just tried to give this address to another Veza account. It is the address of your account already, and nothing about it has changed.`,
      'If it was you, sign in here. If it was not, you need do nothing.',
    ],
    action: { label: 'Sign in', url },
  }),
  addressAsked: (username, address, url) => ({
    subject: 'Your account is to have another address',
    paragraphs: [
      `Hello ${username}, somebody with your password has asked that your Veza account belong to ${address} from now on. That counts once it is confirmed there.`,
      'If this was you, you need do nothing. If it was not, open the link within 72 hours: it takes the change back, ends every session, and makes the password useless to whoever knows it. Then we send you a link for a new one.',
    ],
    action: { label: 'This was not me', url },
  }),
  addressChanged: (username, address, url) => ({
    subject: 'Your account has another address now',
    paragraphs: [
      `Hello ${username}, your Veza account belongs to ${address} from now on; our mails go there. This is the last one to this address.`,
      'If this was you, you need do nothing. If it was not, open the link within 72 hours: it brings this address back, ends every session, and makes the password useless to whoever knows it. Then we send you a link for a new one.',
    ],
    action: { label: 'This was not me', url },
  }),
  addressConfirmed: (username, url) => ({
    subject: 'This is the address of your account now',
    paragraphs: [
      `Hello ${username}, your Veza account belongs to this address from now on. Sign in with it, and with the password that you had before.`,
      'Links that we sent to the address from before open nothing any more, but for the one that takes this change back within 72 hours.',
    ],
    action: { label: 'Go to my settings', url },
  }),
  changeUndone: (username, url) => ({
    subject: 'The change of your address was taken back',
    paragraphs: [
      `Hello ${username}, your Veza account belongs to this address, as before. Every session was ended, and the password fits no more, because somebody else knew it.`,
      'Choose a new password now. The link works once, for one hour; after that, ask for another on the page for signing in. Then look through your passkeys, your app and the linked accounts in your settings; if one that is not yours keeps you out, write to us.',
    ],
    action: { label: 'Choose a new password', url },
  }),
}

const fr: ChangeMails = {
  passwordChanged: (username, url) => ({
    subject: 'Votre mot de passe a été changé',
    paragraphs: [
      `Bonjour ${username}, le mot de passe de votre compte Veza a été changé, et toutes les autres sessions ont pris fin.`,
      'Si c’était vous, vous n’avez rien à faire. Sinon, choisissez tout de suite un nouveau mot de passe : cela met fin à toutes les sessions.',
    ],
    action: { label: 'Ce n’était pas moi', url },
  }),
  sessionsEnded: (username, url) => ({
    subject: 'Vos autres sessions ont pris fin',
    paragraphs: [
      `Bonjour ${username}, toutes les sessions de votre compte Veza ont pris fin, sauf celle qui l’a demandé.`,
      'Si c’était vous, vous n’avez rien à faire. Sinon, quelqu’un d’autre est entré dans votre compte : choisissez tout de suite un nouveau mot de passe.',
    ],
    action: { label: 'Ce n’était pas moi', url },
  }),
  confirmAddress: (username, url) => ({
    subject: 'Confirmez votre nouvelle adresse',
    paragraphs: [
      `Bonjour ${username}, confirmez que cette adresse doit être désormais celle de votre compte Veza.`,
      'Le lien sert une seule fois, pendant une heure. Si cela ne vous dit rien, ne faites rien : quelqu’un s’est sans doute trompé d’adresse.',
    ],
    action: { label: 'Confirmer ma nouvelle adresse', url },
  }),
  addressTaken: (username, url) => ({
    subject: 'Vous avez déjà un compte',
    paragraphs: [
      `Bonjour ${username}, quelqu’un, sans doute vous, vient d’essayer de donner cette adresse à un autre compte Veza. C’est déjà celle de votre compte, et rien n’y a changé.`,
      'Si c’était vous, connectez-vous ici. Sinon, vous n’avez rien à faire.',
    ],
    action: { label: 'Se connecter', url },
  }),
  addressAsked: (username, address, url) => ({
    subject: 'Votre compte doit changer d’adresse',
    paragraphs: [
      `Bonjour ${username}, quelqu’un qui a votre mot de passe a demandé que votre compte Veza appartienne désormais à ${address}. Cela comptera dès que ce sera confirmé là-bas.`,
      'Si c’était vous, vous n’avez rien à faire. Sinon, ouvrez le lien dans les 72 heures : il annule le changement, met fin à toutes les sessions et rend le mot de passe inutile à qui le connaît. Nous vous enverrons alors un lien pour en choisir un autre.',
    ],
    action: { label: 'Ce n’était pas moi', url },
  }),
  addressChanged: (username, address, url) => ({
    subject: 'Votre compte a changé d’adresse',
    paragraphs: [
      `Bonjour ${username}, votre compte Veza appartient désormais à ${address} ; nos courriers y sont envoyés. Celui-ci est le dernier à cette adresse.`,
      'Si c’était vous, vous n’avez rien à faire. Sinon, ouvrez le lien dans les 72 heures : il rétablit cette adresse, met fin à toutes les sessions et rend le mot de passe inutile à qui le connaît. Nous vous enverrons alors un lien pour en choisir un autre.',
    ],
    action: { label: 'Ce n’était pas moi', url },
  }),
  addressConfirmed: (username, url) => ({
    subject: 'Cette adresse est désormais celle de votre compte',
    paragraphs: [
      `Bonjour ${username}, votre compte Veza appartient désormais à cette adresse. Connectez-vous avec elle et avec le mot de passe que vous aviez.`,
      'Les liens envoyés à l’adresse d’avant n’ouvrent plus rien, sauf celui qui annule ce changement dans les 72 heures.',
    ],
    action: { label: 'Aller à mes réglages', url },
  }),
  changeUndone: (username, url) => ({
    subject: 'Le changement de votre adresse a été annulé',
    paragraphs: [
      `Bonjour ${username}, votre compte Veza appartient à cette adresse, comme avant. Toutes les sessions ont pris fin, et le mot de passe ne sert plus, puisque quelqu’un d’autre le connaissait.`,
      'Choisissez maintenant un nouveau mot de passe. Le lien sert une seule fois, pendant une heure ; ensuite, demandez-en un autre sur la page de connexion. Vérifiez ensuite dans vos réglages vos clés d’accès, votre application et les comptes reliés ; si l’un d’eux, qui n’est pas à vous, vous empêche d’entrer, écrivez-nous.',
    ],
    action: { label: 'Choisir un nouveau mot de passe', url },
  }),
}

const changeMailsIn: Record<Locale, ChangeMails> = { en, fr }

/** Stores a mail to be sent once the transaction has committed. */
export function postChangeMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: ChangeMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(changeMailsIn[to.locale]))
}
