import { type Html, html } from '../html.ts'
import type { Page } from './page.ts'

/** Where machines ask how to show this page in another. @see https://oembed.com, 4 */
export function oembedLink({ publicUrl }: Page, url: string, title: string): Html {
  const query = new URLSearchParams({ url, format: 'json' })
  return html`<link rel="alternate" type="application/json+oembed" href="${publicUrl}/oembed?${query.toString()}" title="${title}">`
}
