import { html } from '../html.ts'
import type { TextKey } from '../texts/index.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'

const messages = {
  missing: { title: 'missing.title', text: 'missing.text', next: 'missing.next', reload: false },
  blocked: { title: 'blocked.title', text: 'blocked.text', next: 'missing.next', reload: false },
  blockedRelease: { title: 'blocked.title', text: 'blocked.release', next: 'missing.next', reload: false },
  gone: { title: 'gone.title', text: 'gone.text', next: 'missing.next', reload: false },
  refused: { title: 'refused.title', text: 'refused.text', next: 'refused.next', reload: true },
  wishesFull: { title: 'wishesFull.title', text: 'wishesFull.text', next: 'library.wishes', reload: true },
  playlistFull: {
    title: 'playlistFull.title',
    text: 'playlistFull.text',
    next: 'refused.next',
    reload: true,
  },
  large: { title: 'large.title', text: 'large.text', next: 'refused.next', reload: true },
  hurried: { title: 'hurried.title', text: 'hurried.text', next: 'failed.next', reload: true },
  failed: { title: 'failed.title', text: 'failed.text', next: 'failed.next', reload: true },
} as const satisfies Record<string, { title: TextKey; text: TextKey; next: TextKey; reload: boolean }>

export type MessageKind = keyof typeof messages

/** A sentence and a button, where there is no page to show. */
export function messagePage(
  page: Page,
  kind: MessageKind,
  reference?: string,
  values: Readonly<Record<string, string>> = {},
): string {
  const { t } = page
  const message = messages[kind]
  return layout(page, {
    title: `${t(message.title)} · ${t('site.name')}`,
    description: t(message.text, values),
    listed: false,
    main: html`<section class="message"><h1>${t(message.title)}</h1><p>${t(message.text, values)}</p>
${(kind === 'blocked' || kind === 'blockedRelease') && html`<p><a href="/legal/dmca">${t('blocked.policy')}</a></p>`}
<p><a class="button" href="${message.reload ? page.path : '/'}">${t(message.next)}</a></p>
${reference && html`<p class="soft">${t('failed.reference')} <code>${reference}</code></p>`}</section>`,
  })
}
