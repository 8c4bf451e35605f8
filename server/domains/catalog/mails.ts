import type { PublishRefusal } from '@veza/shared/contracts/schedule.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'

interface CatalogMails {
  notPublished(username: string, title: string, why: string): Words
}

/** Why, and what to do about it. */
export const refusalWords: Readonly<Record<Locale, Readonly<Record<PublishRefusal, string>>>> = {
  en: {
    'no-sound': 'It has no sound that listeners could play. Publish it again from the Studio.',
    blocked: 'It was taken down after a complaint. Answer this mail if that is a mistake.',
    account: 'Your account cannot publish just now. Answer this mail to learn why.',
  },
  fr: {
    'no-sound': 'Il n’a pas de son que l’on puisse écouter. Publiez-le à nouveau depuis le Studio.',
    blocked: 'Il a été retiré après une plainte. Répondez à ce courriel si c’est une erreur.',
    account: 'Votre compte ne peut pas publier pour l’instant. Répondez à ce courriel pour savoir pourquoi.',
  },
}

const en: CatalogMails = {
  notPublished: (username, title, why) => ({
    subject: 'Your track did not become public as planned',
    paragraphs: [
      `Hello ${username}, “${title}” was to become public now, and did not. ${why}`,
      'It is a draft as before, and nobody can hear it. When all is well again, publish it or choose another time in the Studio.',
    ],
  }),
}

const fr: CatalogMails = {
  notPublished: (username, title, why) => ({
    subject: 'Votre morceau n’est pas sorti comme prévu',
    paragraphs: [
      `Bonjour ${username}, « ${title} » devait devenir public maintenant, et ne l’est pas. ${why}`,
      'Il reste un brouillon, et personne ne peut l’entendre. Quand tout sera rentré dans l’ordre, publiez-le ou choisissez un autre moment dans le Studio.',
    ],
  }),
}

const catalogMailsIn: Record<Locale, CatalogMails> = { en, fr }

/** Stores a mail to be sent once the transaction has committed. */
export function postCatalogMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId'>,
  to: Recipient,
  write: (mails: CatalogMails) => Words,
): Promise<void> {
  return postLetter(tx, ctx, to, write(catalogMailsIn[to.locale]))
}
