import { type Html, html } from '../../html.ts'
import type { Locale } from '../../texts/index.ts'

/** A moment as one reads it. In UTC, and saying so: the server does not know the reader's clock. */
export function instant(locale: Locale, at: Date | string): Html {
  return html`<time datetime="${new Date(at).toISOString()}">${moment(locale, at)}</time>`
}

/** The same, as words alone. */
export function moment(locale: Locale, at: Date | string): string {
  const words = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(new Date(at))
  return `${words} UTC`
}

/** A day, where the hour does not matter. */
export const day = (locale: Locale, at: Date | string): string =>
  new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(at),
  )
