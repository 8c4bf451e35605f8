import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { attributes, type Html, html } from '../html.ts'
import type { TextKey } from '../texts/index.ts'
import { layout } from './layout.ts'
import type { Page } from './page.ts'

interface Outcome {
  readonly title: TextKey
  readonly text: TextKey
  /** What can be done from here. */
  readonly next?: 'listen' | 'resend' | 'retry'
}

/** How the step may stand. The page holds them all, and its script shows the one that is true. */
const outcomes: Readonly<Record<string, Outcome>> = {
  checking: { title: 'verify.checking.title', text: 'verify.checking.text' },
  verified: { title: 'verify.verified.title', text: 'verify.verified.text', next: 'listen' },
  used: { title: 'verify.used.title', text: 'verify.used.text', next: 'resend' },
  superseded: { title: 'verify.superseded.title', text: 'verify.superseded.text', next: 'resend' },
  ended: { title: 'verify.ended.title', text: 'verify.ended.text', next: 'resend' },
  incomplete: { title: 'verify.incomplete.title', text: 'verify.incomplete.text', next: 'resend' },
  failed: { title: 'verify.failed.title', text: 'verify.failed.text', next: 'retry' },
}

/** Where the link in the mail leads. The token stands in the fragment, which the page's script alone can read. */
export function verifyEmailPage(page: Page): string {
  const { t } = page
  return layout(page, {
    title: `${t('verify.checking.title')} · ${t('site.name')}`,
    description: t('verify.checking.text'),
    listed: false,
    main: html`<div class="message" data-verify-email="${API_PREFIX}/auth/verify-email">
${Object.entries(outcomes).map(([name, outcome]) => section(page, name, outcome))}
${resendForm(page)}
<noscript><h1>${t('verify.noScripts.title')}</h1><p>${t('verify.noScripts.text')}</p></noscript>
</div>`,
  })
}

function section({ t }: Page, name: string, { title, text, next }: Outcome): Html {
  const state = { 'data-outcome': name, 'data-resends': next === 'resend', hidden: name !== 'checking' }
  return html`<section class="needs-scripts"${attributes(state)}>
<h1 tabindex="-1">${t(title)}</h1><p>${t(text)}</p>
${next === 'listen' && html`<p><a class="button" href="/">${t('verify.listen')}</a></p>`}
${next === 'retry' && html`<p><button class="button" type="button" data-retry>${t('verify.retry')}</button></p>`}
</section>`
}

function resendForm({ t }: Page): Html {
  const says = {
    'data-sending': t('verify.resend.sending'),
    'data-sent': t('verify.resend.sent'),
    'data-invalid': t('verify.resend.invalid'),
    'data-failed': t('verify.resend.failed'),
  }
  return html`<form class="resend needs-scripts" method="post" action="${API_PREFIX}/auth/resend-verification" data-resend hidden>
<label for="resend-email">${t('verify.resend.label')}</label>
<p class="resend-row"><input id="resend-email" name="email" type="email" autocomplete="email" required maxlength="254">
<button class="button" type="submit">${t('verify.resend.send')}</button></p>
<p role="status"${attributes(says)}></p>
</form>`
}
