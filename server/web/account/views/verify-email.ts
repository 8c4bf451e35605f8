import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { attributes, type Html, html } from '../../html.ts'
import type { TextKey } from '../../texts/index.ts'
import type { Content } from '../../views/layout.ts'
import type { Page } from '../../views/page.ts'
import type { Attempt, Visit } from '../types.ts'
import { field, form, summary } from './form.ts'

interface Outcome {
  readonly title: TextKey
  readonly text: TextKey
  /** What can be done from here. */
  readonly next?: 'confirm' | 'sign-in' | 'resend' | 'retry'
}

/** How the step may stand. The page holds them all, and its script shows the one that is true. */
const outcomes: Readonly<Record<string, Outcome>> = {
  ready: { title: 'verify.ready.title', text: 'verify.ready.text', next: 'confirm' },
  checking: { title: 'verify.checking.title', text: 'verify.checking.text' },
  verified: { title: 'verify.verified.title', text: 'verify.verified.text', next: 'sign-in' },
  used: { title: 'verify.used.title', text: 'verify.used.text', next: 'resend' },
  superseded: { title: 'verify.superseded.title', text: 'verify.superseded.text', next: 'resend' },
  ended: { title: 'verify.ended.title', text: 'verify.ended.text', next: 'resend' },
  incomplete: { title: 'verify.incomplete.title', text: 'verify.incomplete.text', next: 'resend' },
  failed: { title: 'verify.failed.title', text: 'verify.failed.text', next: 'retry' },
}

/**
 * With scripts, the token of the address's fragment is checked when a button is pressed, and not before: programs that read
 * mails open links as well. Without, the link is pasted into a field.
 */
export function verifyEmailContent(visit: Visit, attempt: Attempt): Content {
  const { page } = visit
  const pasted = attempt.action === 'verify'
  return {
    title: `${page.t(pasted ? 'verify.paste.title' : 'verify.ready.title')} · ${page.t('site.name')}`,
    description: page.t('verify.ready.text'),
    listed: false,
    plain: true,
    main: pasted
      ? html`<div class="account">${paste(visit, attempt)}</div>`
      : html`<div class="account" data-verify-email="${API_PREFIX}/auth/verify-email">
${Object.entries(outcomes).map(([name, outcome]) => section(page, name, outcome))}
${resendForm(page)}
<noscript>${paste(visit, attempt)}</noscript>
</div>`,
  }
}

function paste(visit: Visit, attempt: Attempt): Html {
  const { t } = visit.page
  return html`<h1>${t('verify.paste.title')}</h1>
${summary(visit, attempt)}
<p class="lead">${t('verify.paste.text')}</p>
${form(
  visit,
  { does: 'verify', submit: 'verify.paste.submit' },
  field(visit, attempt, 'verify', {
    name: 'token',
    label: 'field.link',
    hint: 'field.link.hint',
    autocomplete: 'off',
    verbatim: true,
  }),
)}
<p class="aside">${t('verify.paste.resend')} <a href="/sign-up/sent">${t('sent.resend')}</a></p>`
}

function section({ t }: Page, name: string, { title, text, next }: Outcome): Html {
  const state = { 'data-outcome': name, 'data-resends': next === 'resend', hidden: name !== 'ready' }
  return html`<section class="needs-scripts"${attributes(state)}>
<h1 tabindex="-1">${t(title)}</h1><p>${t(text)}</p>
${next === 'confirm' && html`<p><button class="button" type="button" data-confirm>${t('verify.ready.submit')}</button></p>`}
${next === 'sign-in' && html`<p><a class="button" href="/sign-in">${t('header.signIn')}</a></p>`}
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
