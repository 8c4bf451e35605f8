import express from 'express'
import { html } from '../../../../server/web/html.ts'
import { fundsOf } from '../balance.ts'
import { shown } from '../currencies.ts'
import type { World } from '../world.ts'
import { sendNote, sendPage } from './page.ts'

/** What a seller sees of their own account at the provider. */
export function expressPages(world: World): express.Router {
  const router = express.Router()
  router.get('/express/:account', (req, res) => {
    const row = world.tables.accounts.get(req.params.account)
    if (row === undefined || row.deauthorized)
      return sendNote(res, {
        status: 404,
        title: 'There is no such account',
        text: 'It may have been closed.',
      })
    const funds = [...fundsOf(world, row.id)]
    const payouts = [...world.tables.payouts.values()].filter(({ account }) => account === row.id).reverse()
    const body = html`<main class="card narrow"><h1>${row.businessName ?? 'Your account'}</h1>
<h2>Balance</h2>
<table><thead><tr><th scope="col">Currency</th><th scope="col">Available</th><th scope="col">On its way</th></tr></thead>
<tbody>${funds.map(([currency, { available, pending }]) => html`<tr><td>${currency.toUpperCase()}</td><td>${shown(available, currency)}</td><td>${shown(pending, currency)}</td></tr>`)}</tbody></table>
<h2>Payouts</h2>
${
  payouts.length === 0
    ? html`<p>None yet.</p>`
    : html`<table><thead><tr><th scope="col">Amount</th><th scope="col">State</th></tr></thead>
<tbody>${payouts.map(({ amount, currency, status }) => html`<tr><td>${shown(amount, currency)}</td><td>${status}</td></tr>`)}</tbody></table>`
}
</main>`
    sendPage(res, { title: 'Your account', look: 'checkout', body })
  })
  return router
}
