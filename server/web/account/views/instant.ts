import { type Html, html } from '../../html.ts'
import type { Locale } from '../../texts/index.ts'

/** A moment as one reads it. In UTC, and saying so: the server does not know the reader's clock. */
export function instant(locale: Locale, at: Date | string): Html {
  const date = new Date(at)
  const words = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(date)
  return html`<time datetime="${date.toISOString()}">${words} UTC</time>`
}

/** A day, where the hour does not matter. */
export const day = (locale: Locale, at: Date | string): string =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(at),
  )
