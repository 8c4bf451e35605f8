import express, { type Response } from 'express'
import { html } from '../../../../server/web/html.ts'
import { answerBank } from '../checkout-sessions.ts'
import { shown } from '../currencies.ts'
import { authenticate } from '../payment-intents.ts'
import type { IntentRow } from '../rows.ts'
import type { Store } from '../store.ts'
import type { World } from '../world.ts'
import { successOf } from './checkout-routes.ts'
import { sendNote, sendPage } from './page.ts'

/** The buyer's bank, which asks whether it is they who pay. */
export function bankPages(world: World, store: Store): express.Router {
  const router = express.Router()
  router.get('/bank/:intent', (req, res) => {
    const row = asked(world, req.params.intent, res)
    if (row === undefined) return
    const body = html`<main class="card narrow"><h1>Your bank asks: is it you?</h1>
<p>A payment of <strong>${shown(row.amount, row.currency)}</strong> with the card ending in ${row.method?.last4 ?? '????'} waits for your answer (3-D Secure).</p>
<form method="post" class="choices">
<button class="button primary" name="answer" value="yes">Yes, it is me</button>
<button class="button" name="answer" value="no">No, stop it</button>
</form></main>`
    sendPage(res, { title: 'Your bank', look: 'checkout', body })
  })
  router.post('/bank/:intent', express.urlencoded({ extended: false, limit: '1kb' }), async (req, res) => {
    const row = asked(world, String(req.params.intent), res)
    if (row === undefined) return
    const where = answer(world, row, req.body?.answer === 'yes')
    await store.save()
    if (where === null) sendNote(res, { status: 200, title: 'Done', text: 'You may close this page.' })
    else res.redirect(303, where)
  })
  return router
}

function asked(world: World, id: string, res: Response): IntentRow | undefined {
  const row = world.tables.intents.get(id)
  if (row?.status === 'requires_action') return row
  sendNote(res, {
    status: 404,
    title: 'There is no question',
    text: 'It was answered already, or never asked.',
  })
  return undefined
}

/** @returns where the buyer goes next */
function answer(world: World, row: IntentRow, isTrue: boolean): string | null {
  const session = world.tables.sessions.get(row.session ?? '')
  if (session === undefined) {
    authenticate(world, row, isTrue, { email: null, name: null, address: null })
    return row.returnUrl
  }
  const outcome = answerBank(world, session, isTrue)
  return outcome === 'declined' ? `/pay/${session.id}` : successOf(session)
}
