import type { Response } from 'express'
import { type Html, html } from '../../../../../server/web/html.ts'
import { sendPage } from '../../pages/page.ts'
import type { Desk } from '../desk.ts'
import { act } from './forms.ts'

export const sections = {
  payments: 'Payments',
  refunds: 'Refunds',
  disputes: 'Disputes',
  transfers: 'Transfers',
  accounts: 'Accounts and payouts',
  events: 'Events and webhooks',
  faults: 'Faults',
  settings: 'Clock and settings',
} as const
export type Section = keyof typeof sections

export const isSection = (name: string): name is Section => Object.hasOwn(sections, name)

/** How many of each are shown. */
const SHOWN = 60

export const newest = <T>(rows: Iterable<T>): T[] => [...rows].slice(-SHOWN).reverse()

interface Shown {
  readonly section: Section
  readonly said: string | undefined
  readonly fault: string | undefined
  readonly body: Html
}

export function sendPanel(res: Response, desk: Desk, { section, said, fault, body }: Shown): void {
  sendPage(res, {
    title: `${sections[section]} · stand-in for Stripe`,
    look: 'panel',
    body: html`<div class="panel-grid">
<nav aria-label="Sections"><ul>${Object.entries(sections).map(([name, title]) => html`<li><a href="/_control/${name}"${name === section ? html` aria-current="page"` : null}>${title}</a></li>`)}</ul></nav>
<main>
${courierLine(desk)}
${said === undefined ? null : html`<p class="said" role="status">${said}</p>`}
${fault === undefined ? null : html`<p class="problem" role="alert">${fault}</p>`}
<h1>${sections[section]}</h1>
${body}
</main></div>`,
  })
}

function courierLine({ world, courier }: Desk): Html {
  const states = [...world.tables.deliveries.values()].map(({ state }) => state)
  const count = (which: string) => states.filter((state) => state === which).length
  return html`<div class="courier">
<p><strong>Webhooks</strong> ${courier.endpoint.url === null ? 'go nowhere' : html`go to <code>${courier.endpoint.url}</code>`}:
${count('waiting')} waiting, ${count('held')} held, ${count('dropped')} dropped</p>
${act('Deliver all now', 'flush', {})}${act('Let go what is held', 'release', {})}</div>`
}

const LOOKS: Readonly<Record<string, string>> = Object.fromEntries([
  ...['paid', 'succeeded', 'complete', 'active', 'won', 'delivered', 'yes'].map((word) => [word, 'good']),
  ...['failed', 'lost', 'expired', 'canceled', 'dropped', 'given_up', 'inactive', 'reversed', 'no'].map(
    (word) => [word, 'bad'],
  ),
])

export const pill = (word: string): Html =>
  html`<span class="pill ${LOOKS[word] ?? 'busy'}">${word.replaceAll('_', ' ')}</span>`

export const when = (seconds: number): Html => {
  const at = new Date(seconds * 1000).toISOString()
  return html`<time datetime="${at}">${at.slice(0, 16).replace('T', ' ')}</time>`
}

export function table(heads: readonly string[], rows: readonly (readonly (Html | string | null)[])[]): Html {
  if (rows.length === 0) return html`<p class="empty">None yet.</p>`
  return html`<div class="scroll"><table><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`
}
