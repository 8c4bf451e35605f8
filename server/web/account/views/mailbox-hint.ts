import { type Html, html } from '../../html.ts'
import type { Visit } from '../types.ts'

/** On a machine where no mail leaves: where the mails are instead. Never in production. */
export function mailboxHint({ ctx, page: { t } }: Visit, address: string | undefined): Html | false {
  if (ctx.config.environment === 'production' || !ctx.mail.mailbox) return false
  const to = address === undefined ? '' : `?to=${encodeURIComponent(address)}`
  return html`<p class="note">${t('sent.development')} <a href="/dev/mailbox${to}">${t('sent.mailbox')}</a></p>`
}
