import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { ReactionKind, Standing } from '@veza/shared/contracts/reactions.ts'
import { attributes, type Html, html } from '../html.ts'
import { icon } from './icons.ts'
import type { Page } from './page.ts'
import { type Queueable, queueButtons } from './queue.ts'

/** What one may like, and how it stands. */
export interface Reactable {
  readonly kind: 'track' | 'release'
  readonly id: string
  readonly title: string
  readonly standing: Standing
  readonly isOwn: boolean
  /** Everybody may come across it; else it is not passed on. */
  readonly isListed: boolean
}

const icons = { like: 'heart', repost: 'repost' } as const

/** Like and repost, with how often each was done; and what puts it into the queue. */
export function reactionBar(
  page: Page,
  reactable: Reactable | undefined,
  queueable?: Queueable,
): Html | false {
  const queue = queueButtons(page, queueable)
  if (!reactable) return queue && html`<div class="reactions">${queue}</div>`
  const mayRepost = !reactable.isOwn && reactable.isListed
  return html`<div class="reactions">${button(page, reactable, 'like')}${mayRepost || reactable.standing.isReposted ? button(page, reactable, 'repost') : figure(page, reactable)}${queue}</div>`
}

function button(page: Page, reactable: Reactable, reaction: ReactionKind): Html {
  const { kind, id, standing } = reactable
  const count = reaction === 'like' ? standing.likes : standing.reposts
  const isOn = reaction === 'like' ? standing.isLiked : standing.isReposted
  const inside = html`${icon(icons[reaction])}<span>${page.t(`reaction.${reaction}`)}</span><span class="figure" data-count>${counted(page, count)}</span>`
  if (!page.person)
    return html`<a class="text-button reaction" href="/sign-in?next=${encodeURIComponent(page.path)}" rel="nofollow">${inside}</a>`
  return html`<form method="post" action="${page.path}" data-reaction="${addressOf(kind, id, reaction)}">
<input type="hidden" name="csrf" value="${page.csrf}">
<button class="text-button reaction" type="submit" name="do" value="${isOn ? `un${reaction}` : reaction}" aria-pressed="${String(isOn)}">${inside}</button></form>`
}

/** How often others passed on what one may not. */
function figure(page: Page, { standing }: Reactable): Html | false {
  return (
    standing.reposts > 0 &&
    html`<span class="text-button reaction soft">${icon('repost')}<span>${page.t('reaction.reposts')}</span><span class="figure">${counted(page, standing.reposts)}</span></span>`
  )
}

/** Nobody's liking it is not worth a number. */
const counted = ({ locale }: Page, count: number): string =>
  count === 0 ? '' : new Intl.NumberFormat(locale === 'en' ? 'en-GB' : locale).format(count)

/** In a list of what one likes: the heart alone. Without a title, of what is not there any more. */
export function heart(
  page: Page,
  { kind, id, title }: Pick<Reactable, 'kind' | 'id'> & { readonly title: string | undefined },
): Html {
  const label = title === undefined ? page.t('reaction.likeGone') : page.t('reaction.likeName', { title })
  return html`<form class="row-action" method="post" action="${page.path}" data-reaction="${addressOf(kind, id, 'like')}">
<input type="hidden" name="csrf" value="${page.csrf}"><input type="hidden" name="kind" value="${kind}"><input type="hidden" name="id" value="${id}">
<button class="icon-button reaction" type="submit" name="do" value="unlike" aria-pressed="true"${attributes({ 'aria-label': label, title: label })}>${icon('heart')}</button></form>`
}

const addressOf = (kind: Reactable['kind'], id: string, reaction: ReactionKind): string =>
  `${API_PREFIX}/${kind}s/${id}/reactions/${reaction}`
