import type { Response } from 'express'
import { type Html, html } from '../../../../server/web/html.ts'

interface Page {
  readonly title: string
  readonly body: Html
  /** Beside the style of all: `checkout` or `panel`. */
  readonly look: 'checkout' | 'panel'
  readonly status?: number
}

/** Sends a page that needs no script, and allows none. */
export function sendPage(res: Response, { title, body, look, status = 200 }: Page): void {
  res.status(status).set({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'self'; img-src data:; frame-ancestors 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'same-origin',
  })
  res.send(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/stand-in.css">
</head>
<body class="${look}">
<p class="notice" role="note"><strong>Stand-in for Stripe.</strong> Nothing here is real: no money moves, and only test numbers are taken.</p>
${body}
</body>
</html>`.markup,
  )
}

/** A page with a sentence and a way on. */
export function sendNote(
  res: Response,
  {
    title,
    text,
    status,
    link,
  }: { title: string; text: string; status: number; link?: { href: string; text: string } },
): void {
  const way = link && html`<p><a class="button" href="${link.href}">${link.text}</a></p>`
  sendPage(res, {
    title,
    status,
    look: 'checkout',
    body: html`<main class="card narrow"><h1>${title}</h1><p>${text}</p>${way}</main>`,
  })
}
