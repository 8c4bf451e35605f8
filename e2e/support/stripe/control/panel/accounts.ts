import { type Html, html } from '../../../../../server/web/html.ts'
import { fundsOf } from '../../balance.ts'
import { shown } from '../../currencies.ts'
import type { AccountRow, PayoutRow } from '../../rows.ts'
import { PLATFORM, type World } from '../../world.ts'
import type { Desk } from '../desk.ts'
import { act } from './forms.ts'
import { newest, pill, table, when } from './shell.ts'

export const accounts = ({ world }: Desk): Html => html`<h2>The platform</h2>
${funds(world, PLATFORM)}
${act('All pending funds become available', 'freeFunds', {})}
<h2>Connected accounts</h2>
${table(
  ['Account', 'Who', 'State', 'Balance', 'What happens'],
  newest(world.tables.accounts.values()).map((row) => [
    html`${when(row.created)}<br><code>${row.id}</code>`,
    html`${row.businessName ?? '—'}<br>${row.email}`,
    stateOf(row),
    funds(world, row.id),
    row.deauthorized ? null : accountActions(row.id),
  ]),
)}
<h2>Payouts</h2>
${table(
  ['Payout', 'Amount', 'State', 'Of', 'What happens'],
  newest(world.tables.payouts.values()).map((row) => [
    html`${when(row.created)}<br><code>${row.id}</code>`,
    html`<strong>${shown(row.amount, row.currency)}</strong>`,
    html`${pill(row.status)} ${row.failureCode ?? ''}`,
    html`<code>${row.account}</code>`,
    payoutActions(row),
  ]),
)}`

const funds = (world: World, account: string): Html =>
  html`<ul class="plain">${[...fundsOf(world, account)].map(([currency, { available, pending }]) => html`<li>${shown(available, currency)} available, ${shown(pending, currency)} pending</li>`)}</ul>`

function stateOf(row: AccountRow): Html {
  if (row.deauthorized) return pill('gone')
  const capabilities = Object.entries(row.capabilities).map(
    ([name, status]) => html`<li>${name} ${pill(status)}</li>`,
  )
  return html`<ul class="plain">${capabilities}<li>payouts ${pill(row.payoutsEnabled ? 'yes' : 'no')}</li></ul>
${row.disabledReason ?? ''}`
}

const accountActions = (account: string): Html => html`<div class="acts">
${act('Finish onboarding', 'finishOnboarding', { account })}
${act('Ask for more', 'askMore', { account })}
${act('Refuse', 'refuseAccount', { account })}
${act('Pay out', 'payOut', { account })}
${act('Cut off from us', 'deauthorize', { account })}</div>`

function payoutActions({ id: payout, status }: PayoutRow): Html | null {
  if (status === 'failed' || status === 'canceled') return null
  return html`<div class="acts">
${status === 'pending' ? act('On its way', 'sendPayout', { payout }) : null}
${status === 'paid' ? null : act('It arrives', 'arrivePayout', { payout })}
${act('It comes back', 'failPayout', { payout })}</div>`
}
