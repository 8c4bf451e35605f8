import { createHash } from 'node:crypto'
import type { Language } from '@veza/shared/studio/language.ts'

/** How the sign-in has ended, as the person reads it in the browser. */
export type LoopbackEnd = 'signed-in' | 'cancelled' | 'failed'

const texts: Readonly<Record<Language, Readonly<Record<LoopbackEnd, { title: string; text: string }>>>> = {
  en: {
    'signed-in': {
      title: 'You are signed in',
      text: 'You can close this window and go back to Veza Studio.',
    },
    cancelled: {
      title: 'You are not signed in',
      text: 'You said no, and nothing has changed. You can close this window and go back to Veza Studio.',
    },
    failed: {
      title: 'You are not signed in',
      text: 'That did not work. Veza Studio says why: close this window and go back to it.',
    },
  },
  fr: {
    'signed-in': {
      title: 'Vous êtes connecté',
      text: 'Vous pouvez fermer cette fenêtre et revenir à Veza Studio.',
    },
    cancelled: {
      title: 'Vous n’êtes pas connecté',
      text: 'Vous avez refusé, et rien n’a changé. Vous pouvez fermer cette fenêtre et revenir à Veza Studio.',
    },
    failed: {
      title: 'Vous n’êtes pas connecté',
      text: 'Cela n’a pas fonctionné. Veza Studio dit pourquoi : fermez cette fenêtre et revenez-y.',
    },
  },
}

/** Ink on paper, as on the server's pages, by what the machine itself has. */
const STYLE = [
  ':root{color-scheme:light dark}',
  'body{background:light-dark(#fbf9f6,#15100b);color:light-dark(#1f1711,#efebe4);font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:27rem;padding:3rem 1rem}',
  'h1{font-size:1.75rem;line-height:1.2;margin:4rem 0 .5rem}',
  'p{margin:0}',
  '.name{font-size:1.25rem;font-weight:700}',
].join('')

/** For every answer to the browser: nothing is loaded, nothing runs, nothing is kept or told to anybody. */
export const loopbackHeaders: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
  Connection: 'close',
}

/** A page of fixed words: nothing of the request stands on it. */
export function loopbackPage(end: LoopbackEnd, language: Language): string {
  const { title, text } = texts[language][end]
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Veza Studio</title><link rel="icon" href="data:,"><style>${STYLE}</style></head>
<body><main><p class="name">Veza Studio</p><h1>${title}</h1><p>${text}</p></main></body>
</html>
`
}
