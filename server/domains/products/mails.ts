import type { Obstacle } from '@veza/shared/contracts/products.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'

interface ProductMails {
  notOnSale(username: string, title: string, why: string): Words
}

/** What stands in the way, and what to do about it. */
export const obstacleWords: Readonly<Record<Locale, Readonly<Record<Obstacle, string>>>> = {
  en: {
    'address-unverified': 'Confirm your e-mail address first.',
    'seller-away': 'Your account cannot sell just now: answer this mail to learn why.',
    'no-licence': 'It has no price yet.',
    'no-cover': 'It has no cover yet.',
    'track-unpublished': 'One of its tracks cannot be heard by others: make it public.',
    'track-blocked': 'One of its tracks was taken down after a complaint.',
    'track-deleted': 'One of its tracks was deleted: take it out.',
    'sold-exclusively': 'One of its tracks was sold exclusively.',
    'no-original': 'The original file of one of its tracks is not here: publish that track again.',
    'no-lossless': 'There is no FLAC of one of its tracks.',
    'no-aac': 'One of its tracks has no sound yet: publish that track again.',
  },
  fr: {
    'address-unverified': 'Confirmez d’abord votre adresse.',
    'seller-away':
      'Votre compte ne peut pas vendre pour l’instant : répondez à ce courriel pour savoir pourquoi.',
    'no-licence': 'Il n’a pas encore de prix.',
    'no-cover': 'Il n’a pas encore de pochette.',
    'track-unpublished': 'Un de ses morceaux ne peut pas être entendu des autres : rendez-le public.',
    'track-blocked': 'Un de ses morceaux a été retiré après une plainte.',
    'track-deleted': 'Un de ses morceaux a été supprimé : retirez-le.',
    'sold-exclusively': 'Un de ses morceaux a été vendu en exclusivité.',
    'no-original': 'Le fichier d’origine d’un de ses morceaux n’est pas ici : publiez à nouveau ce morceau.',
    'no-lossless': 'Il n’y a pas de FLAC d’un de ses morceaux.',
    'no-aac': 'Un de ses morceaux n’a pas encore de son : publiez à nouveau ce morceau.',
  },
}

const en: ProductMails = {
  notOnSale: (username, title, why) => ({
    subject: 'What you planned did not go on sale',
    paragraphs: [
      `Hello ${username}, “${title}” was to go on sale now, and did not. ${why}`,
      'Nothing of it was changed, and nobody can buy it. When all is well again, put it on sale or choose another time in the Studio.',
    ],
  }),
}

const fr: ProductMails = {
  notOnSale: (username, title, why) => ({
    subject: 'La mise en vente prévue n’a pas eu lieu',
    paragraphs: [
      `Bonjour ${username}, « ${title} » devait être mis en vente maintenant, et ne l’est pas. ${why}`,
      'Rien n’y a été changé, et personne ne peut l’acheter. Quand tout sera rentré dans l’ordre, mettez-le en vente ou choisissez un autre moment dans le Studio.',
    ],
  }),
}

const productMailsIn: Record<Locale, ProductMails> = { en, fr }

/** Stores a mail to be sent once the transaction has committed. */
export function postProductMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: ProductMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(productMailsIn[to.locale]))
}
