import { Router } from 'express'
import type { Config } from '../config/config.ts'
import { type CaughtMail, escapeHtml, type Mailbox } from '../platform/mail/index.ts'

/** Shows what development would have mailed. In production, or with a real mail server, there is no such route. */
export function devMailbox(config: Pick<Config, 'environment'>, mailbox: Mailbox | undefined): Router[] {
  if (config.environment === 'production' || !mailbox) return []
  const router = Router()
  router.get('/dev/mailbox', (req, res) => {
    const { to } = req.query
    const mails = mailbox.list(typeof to === 'string' && to !== '' ? to : undefined)
    res.set('Cache-Control', 'no-store')
    if (req.accepts(['json', 'html']) === 'html') res.type('html').send(page(mails, req.nonce))
    else res.json(mails.map(({ to, subject, text, links }) => ({ to, subject, text, links })))
  })
  return [router]
}

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
  body { max-width: 720px; margin: 32px auto; padding: 0 16px }
  article { margin: 0 0 24px; padding: 16px 20px; border: 1px solid #8884; border-radius: 12px }
  h2 { margin: 0; font-size: 18px }
  pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit }
  .about { margin: 0; opacity: 0.7; font-size: 14px }
`

function page(mails: readonly CaughtMail[], nonce: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Mailbox (development)</title>
<meta name="viewport" content="width=device-width"><style nonce="${escapeHtml(nonce)}">${STYLE}</style></head>
<body><h1>Mailbox</h1><p>Mails that this server would have sent, newest first. Reload to see more.</p>
${mails.map(article).join('\n') || '<p>Nothing yet.</p>'}
</body></html>
`
}

function article({ to, subject, text, links, at }: CaughtMail): string {
  const anchors = links.map((link) => `<li><a href="${escapeHtml(link)}">${escapeHtml(link)}</a></li>`)
  return `<article><h2>${escapeHtml(subject)}</h2>
<p class="about">to ${escapeHtml(to)}, <time datetime="${at.toISOString()}">${at.toISOString()}</time></p>
<pre>${escapeHtml(text)}</pre><ul>${anchors.join('')}</ul></article>`
}
