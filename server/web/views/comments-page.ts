import type { Track } from '@veza/shared/contracts/catalog.ts'
import { html } from '../html.ts'
import { type CommentsOnPage, commentsSection } from './comments.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'
import { artistLink } from './track-page.ts'

interface Shown {
  readonly track: Track
  readonly comments: CommentsOnPage
  /** Where the track itself is. */
  readonly home: string
  /** The newest, or older ones; or a thread of which somebody has the address. */
  readonly part: 'newest' | 'older' | 'thread'
}

/** Comments on a page of their own: for who reads on, was sent one, or has something to mend. */
export function commentsPage(page: Page, { track, comments, home, part }: Shown): string {
  const { t } = page
  const title = t('comments.titleOf', { title: track.title })
  const heading = html`<p class="back"><a href="${home}">${t('comments.backTo', { title: track.title })}</a></p>
<h1 id="comments-title" tabindex="-1">${title}</h1>
<p class="byline">${t('track.by')} <strong>${artistLink(track)}</strong></p>`
  return layout(page, {
    title: `${title} · ${t('site.name')}`,
    description: title,
    listed: false,
    main: html`${commentsSection(page, comments, part === 'newest', heading)}
${part !== 'newest' && html`<nav class="pager"><a href="${comments.address}">${t(part === 'older' ? 'comments.newest' : 'comments.all')}</a></nav>`}`,
  })
}
