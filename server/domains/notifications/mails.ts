import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { type NotificationKind, PEOPLE_MAX } from '@veza/shared/contracts/notifications.ts'
import type { Context } from '../../context.ts'
import type { Tx } from '../../platform/db/database.ts'
import { type Locale, postLetter, type Recipient, type Words } from '../../platform/mail/index.ts'
import type { NotificationRow } from './asked.ts'

type Digested = Pick<Words, 'subject' | 'paragraphs'> & { readonly query: string }

interface NotificationMails {
  /**
   * @param happened a line for each thing
   * @param query of the addresses that switch these mails off
   */
  digest(username: string, happened: string, query: string): Digested
  readonly seeAll: string
  readonly switchOff: string
  readonly andMore: string
  readonly quote: (text: string) => string
  /** One person, two, or one and so many others; of very many, as the page says it. */
  readonly people: (names: readonly string[], others: number) => string
  readonly happened: Readonly<
    Record<NotificationKind, (who: string, title: string, isOne: boolean) => string>
  >
}

const en: NotificationMails = {
  digest: (username, happened, query) => ({
    subject: 'What happened on Veza',
    paragraphs: [`Hello ${username}, this is what you have not seen yet:`, happened],
    query,
  }),
  seeAll: 'See all of it',
  switchOff: 'Get these mails no more',
  andMore: 'And more.',
  quote: (text) => `“${text}”`,
  people: (names, others) => {
    if (others === 0) return names.join(' and ')
    const count = others < PEOPLE_MAX ? others + names.length - 1 : `more than ${PEOPLE_MAX}`
    return `${names[0]} and ${count} others`
  },
  happened: {
    follow: (who, _title, isOne) => `${who} ${isOne ? 'follows' : 'follow'} you.`,
    like: (who, title) => `${who} liked ${title}.`,
    repost: (who, title) => `${who} reposted ${title}.`,
    comment: (who, title) => `${who} commented on ${title}.`,
    reply: (who, title) => `${who} replied to your comment on ${title}.`,
    publication: (who, title) => `${who} published ${title}.`,
  },
}

const fr: NotificationMails = {
  digest: (username, happened, query) => ({
    subject: 'Ce qui s’est passé sur Veza',
    paragraphs: [`Bonjour ${username}, voici ce que vous n’avez pas encore vu :`, happened],
    query,
  }),
  seeAll: 'Tout voir',
  switchOff: 'Ne plus recevoir ces courriels',
  andMore: 'Et d’autres encore.',
  quote: (text) => `« ${text} »`,
  people: (names, others) => {
    if (others === 0) return names.join(' et ')
    const count = others < PEOPLE_MAX ? others + names.length - 1 : `plus de ${PEOPLE_MAX}`
    return `${names[0]} et ${count} autres`
  },
  happened: {
    follow: (who, _title, isOne) => `${who} ${isOne ? 'vous suit' : 'vous suivent'}.`,
    like: (who, title, isOne) => `${who} ${isOne ? 'aime' : 'aiment'} ${title}.`,
    repost: (who, title, isOne) => `${who} ${isOne ? 'a republié' : 'ont republié'} ${title}.`,
    comment: (who, title, isOne) => `${who} ${isOne ? 'a commenté' : 'ont commenté'} ${title}.`,
    reply: (who, title, isOne) =>
      `${who} ${isOne ? 'a répondu' : 'ont répondu'} à votre commentaire sur ${title}.`,
    publication: (who, title) => `${who} a publié ${title}.`,
  },
}

const mailsIn: Readonly<Record<Locale, NotificationMails>> = { en, fr }

/**
 * What happened, in a sentence. A mail in our name is no place for the words and links of strangers: nothing of what was written,
 * and people by their usernames, which can say little.
 */
export function lineOf(locale: Locale, { kind, people, doers, title }: NotificationRow): string {
  const mails = mailsIn[locale]
  const who = mails.people(
    people.map(({ username }) => `@${username}`),
    doers - people.length,
  )
  return mails.happened[kind](who, mails.quote(title ?? ''), doers === 1)
}

/** Stores a mail to be sent once the transaction has committed. */
export function postDigestMail(
  tx: Tx,
  ctx: Pick<Context, 'jobs' | 'newId' | 'config'>,
  to: Recipient,
  write: (mails: NotificationMails) => Digested,
): Promise<void> {
  const mails = mailsIn[to.locale]
  const { subject, paragraphs, query } = write(mails)
  const { publicUrl } = ctx.config
  return postLetter(tx, ctx, to, {
    subject,
    paragraphs: paragraphs.flatMap((paragraph) => paragraph.split('\n')),
    action: { label: mails.seeAll, url: `${publicUrl}/notifications` },
    unsubscribe: {
      label: mails.switchOff,
      pageUrl: `${publicUrl}/unsubscribe?${query}`,
      oneClickUrl: `${publicUrl}${API_PREFIX}/notifications/unsubscribe?${query}`,
    },
  })
}
