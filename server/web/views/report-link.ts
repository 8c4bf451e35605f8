import { type Html, html } from '../html.ts'
import type { Page } from './page.ts'

/** A way to report what a page shows, but to whom it belongs. */
export function reportLink({ t, path, person }: Page, owner: { readonly username: string }): Html | false {
  if (person?.username === owner.username) return false
  return html`<p class="report"><a href="/report?next=${encodeURIComponent(path)}" rel="nofollow">${t('report.link')}</a></p>`
}
