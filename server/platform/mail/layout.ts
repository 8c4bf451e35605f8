/** Languages in which mails are written. */
export const locales = ['en', 'fr'] as const
export type Locale = (typeof locales)[number]

/** What a mail says, before it has a form. Everything here is plain text. */
export interface Letter {
  readonly locale: Locale
  readonly subject: string
  readonly paragraphs: readonly string[]
  readonly action?: { readonly label: string; readonly url: string }
  /** Of mails that nobody needs: the way out of them. */
  readonly unsubscribe?: {
    readonly label: string
    /** Asks once more, and changes nothing by being opened. */
    readonly pageUrl: string
    /** For mail programs, which send a POST there (RFC 8058). */
    readonly oneClickUrl: string
  }
}

/** The same letter as plain text and as HTML that needs nothing from the network. */
export function layOut(letter: Letter): { subject: string; text: string; html: string } {
  const { subject, paragraphs, action, unsubscribe } = letter
  const text = [
    ...paragraphs,
    ...(action ? [`${action.label}:\n${action.url}`] : []),
    '— Veza',
    ...(unsubscribe ? [`${unsubscribe.label}:\n${unsubscribe.pageUrl}`] : []),
  ].join('\n\n')
  return { subject, text: `${text}\n`, html: page(letter) }
}

function page({ locale, subject, paragraphs, action, unsubscribe }: Letter): string {
  const [first = '', ...others] = paragraphs.map(
    (text) => `<p style="margin:0 0 16px">${escapeHtml(text)}</p>`,
  )
  return `<!doctype html>
<html lang="${locale}"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head>
<body style="margin:0;padding:32px 16px;background:#f4f2ee;color:#1d1b18;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:480px;margin:0 auto;padding:32px;background:#fff;border-radius:12px">
<h1 style="margin:0 0 16px;font-size:20px;line-height:1.3">${escapeHtml(subject)}</h1>
${first}
${action ? button(action) : ''}
${others.join('\n')}
<p style="margin:24px 0 0;color:#6b665e;font-size:14px">Veza${unsubscribe ? ` · <a href="${escapeHtml(unsubscribe.pageUrl)}" style="color:#6b665e">${escapeHtml(unsubscribe.label)}</a>` : ''}</p>
</div></body></html>
`
}

function button({ label, url }: { label: string; url: string }): string {
  const href = escapeHtml(url)
  const look =
    'display:inline-block;padding:12px 20px;border-radius:8px;background:#1d1b18;color:#fff;text-decoration:none'
  return `<p style="margin:0 0 16px"><a href="${href}" style="${look}">${escapeHtml(label)}</a></p>
<p style="margin:0 0 16px;font-size:14px;word-break:break-all">${href}</p>`
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text made safe to stand in HTML, between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
