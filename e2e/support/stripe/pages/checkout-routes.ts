import express, { type Request, type Response } from 'express'
import { completeFree, paySession, sessionOf } from '../checkout-sessions.ts'
import { ApiError } from '../errors.ts'
import { cardNumbered, debitFrom } from '../methods.ts'
import { authenticationUrl } from '../payment-intents.ts'
import type { MethodRow, SessionRow } from '../rows.ts'
import type { Store } from '../store.ts'
import type { World } from '../world.ts'
import { checkoutBody, isCountry, type Typed, takesDebits, untyped, type Wrong } from './checkout.ts'
import { sendNote, sendPage } from './page.ts'

/** The hosted payment page. */
export function checkoutPages(world: World, store: Store): express.Router {
  const router = express.Router()
  router.get('/pay/:session', (req, res) => {
    const row = openSession(world, req.params.session, res)
    if (row) show(res, row, untyped(row), declined(world, row))
  })
  router.post('/pay/:session', express.urlencoded({ extended: false, limit: '16kb' }), async (req, res) => {
    const row = openSession(world, String(req.params.session), res)
    if (row === undefined) return
    const typed = typedIn(req, row)
    const { wrong, method } = judge(world, row, typed)
    if (Object.keys(wrong).length > 0) return show(res, row, typed, wrong)
    const payer = {
      email: typed.email,
      name: typed.name || null,
      address: { country: typed.country, postalCode: null },
    }
    const outcome =
      method === undefined ? completeFree(world, row, payer) : paySession(world, row, method, payer)
    await store.save()
    if (outcome === 'declined') return show(res, row, typed, declined(world, row))
    const intent = world.tables.intents.get(row.intent ?? '')
    res.redirect(
      303,
      outcome === 'requires_action' && intent ? authenticationUrl(world, intent) : successOf(row),
    )
  })
  return router
}

/** The session, if it can still be paid; else the page that says why not is sent. */
function openSession(world: World, id: string, res: Response): SessionRow | undefined {
  try {
    const row = sessionOf(world, id)
    if (row.status === 'open') return row
    const isPaid = row.status === 'complete'
    const href = isPaid ? successOf(row) : row.cancelUrl
    sendNote(res, {
      status: 410,
      title: isPaid ? 'This order is already complete' : 'This page has expired',
      text: isPaid
        ? 'There is nothing more to do here.'
        : 'Nothing was charged. Go back to the shop to begin again.',
      ...(href === null ? {} : { link: { href, text: 'Back to the shop' } }),
    })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    sendNote(res, { status: 404, title: 'There is no such page', text: 'The link is not complete.' })
  }
  return undefined
}

/** Where the buyer goes when all is done. */
export const successOf = (row: SessionRow): string =>
  (row.successUrl ?? '').replaceAll('{CHECKOUT_SESSION_ID}', row.id)

function show(res: Response, row: SessionRow, typed: Typed, wrong: Wrong): void {
  const status = Object.keys(wrong).length > 0 ? 402 : 200
  const title = row.amount === 0 ? 'Confirm your order' : 'Pay for your order'
  sendPage(res, { title, status, look: 'checkout', body: checkoutBody(row, typed, wrong) })
}

/** What the last try came to, if it failed. */
function declined(world: World, row: SessionRow): Wrong {
  const why = world.tables.intents.get(row.intent ?? '')?.declined
  return why ? { payment: why.message } : {}
}

function typedIn(req: Request, row: SessionRow): Typed {
  const text = (name: string) => {
    const value: unknown = req.body?.[name]
    return typeof value === 'string' ? value.trim() : ''
  }
  return {
    email: text('email') || (row.askedEmail ?? ''),
    name: text('name'),
    method: text('method') === 'debit' ? 'debit' : 'card',
    number: text('number'),
    expiry: text('expiry'),
    code: text('code'),
    iban: text('iban'),
    country: text('country') || untyped(row).country,
  }
}

function judge(world: World, row: SessionRow, typed: Typed): { wrong: Wrong; method?: MethodRow } {
  const wrong: Wrong = {}
  if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(typed.email)) wrong.email = 'Enter an e-mail address.'
  if (row.amount === 0) return { wrong }
  const method = typed.method === 'card' ? cardNumbered(typed.number) : debitFrom(typed.iban)
  if (method === undefined && typed.method === 'card')
    wrong.number = 'Your card number is not one of the test numbers.'
  if (typed.method === 'debit' && !takesDebits(row)) wrong.payment = 'This shop takes cards alone.'
  else if (method === undefined && typed.method === 'debit')
    wrong.iban = 'The IBAN is not one of the test accounts.'
  if (typed.method === 'card' && !isFuture(typed.expiry, world.clock.now()))
    wrong.expiry = 'Enter a date in the future.'
  if (typed.method === 'card' && !/^\d{3,4}$/.test(typed.code))
    wrong.code = 'Enter the three digits on the card.'
  if (typed.method === 'card' && !isCountry(typed.country)) wrong.country = 'Choose a country.'
  return method === undefined ? { wrong } : { wrong, method }
}

function isFuture(expiry: string, now: Date): boolean {
  const [, month = '', year = ''] = /^(\d{1,2})\s*\/?\s*(\d{2})$/.exec(expiry) ?? []
  const isMonth = Number(month) >= 1 && Number(month) <= 12
  // A card is good until its month is over.
  return isMonth && new Date(Date.UTC(2000 + Number(year), Number(month), 1)) > now
}
