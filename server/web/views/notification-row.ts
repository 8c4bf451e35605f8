import { type Notification, PEOPLE_MAX } from '@veza/shared/contracts/notifications.ts'
import { type Html, type HtmlValue, html } from '../html.ts'
import type { IconName } from './icons.ts'
import type { Page } from './page.ts'

/** What stands in a sentence of ours for what is put in as markup: characters that no text has. */
const WHO = '\ue000'
const WHAT = '\ue001'

export const iconOf: Readonly<Record<Notification['kind'], IconName>> = {
  follow: 'person',
  like: 'heart',
  repost: 'repost',
  comment: 'comment',
  reply: 'comment',
  publication: 'play',
}

/** What happened, in a sentence, with who and what set off. */
export function sentence(page: Page, notification: Notification): HtmlValue {
  const { kind, people, others, thing } = notification
  const words = page.t(`notification.${kind}`, { who: WHO, what: WHAT, count: people.length + others })
  const parts = words.split(new RegExp(`(${WHO}|${WHAT})`))
  return parts.map((part) =>
    part === WHO
      ? html`<b>${names(page, notification)}</b>`
      : part === WHAT
        ? html`<b>${thing?.title}</b>`
        : part,
  )
}

/** The same in words alone, for a label. */
export const spoken = (page: Page, notification: Notification): string =>
  page.t(`notification.${notification.kind}`, {
    who: names(page, notification),
    what: notification.thing?.title ?? '',
    count: notification.people.length + notification.others,
  })

function names({ t }: Page, { people: [first, second], others }: Notification): string {
  const one = first?.displayName ?? ''
  if (others >= PEOPLE_MAX) return t('notifications.veryMany', { one, count: PEOPLE_MAX })
  if (others > 0) return t('notifications.many', { one, count: others + 1 })
  return second ? t('notifications.two', { one, other: second.displayName }) : one
}

/** Where one sees it. */
export function placeOf(page: Page, { kind, people: [first], others, thing, comment }: Notification): string {
  const isOne = others === 0 && first !== undefined
  if (kind === 'follow') return isOne ? `/@${first.username}` : `/@${page.person?.username ?? ''}/followers`
  const path = thing ? `/${thing.kind}s/${encodeURIComponent(thing.slug)}` : '/notifications'
  return comment ? `${path}/comments/${comment.id}` : path
}

/** What is said of a comment below the sentence. */
export const excerptOf = ({ comment }: Notification): Html | false =>
  comment !== null && html`<p class="told-excerpt">${comment.excerpt}</p>`
