import express, { type Response } from 'express'
import { type Html, html } from '../../../../server/web/html.ts'
import { finishOnboarding, refuseAccount } from '../accounts.ts'
import type { AccountLinkRow, AccountRow } from '../rows.ts'
import type { Store } from '../store.ts'
import { nowSeconds, type World } from '../world.ts'
import { sendNote, sendPage } from './page.ts'

const COUNTRIES = {
  FR: 'France',
  DE: 'Germany',
  ES: 'Spain',
  IT: 'Italy',
  BE: 'Belgium',
  CH: 'Switzerland',
  GB: 'United Kingdom',
  US: 'United States',
  JP: 'Japan',
}

interface Told {
  readonly name: string
  readonly country: string
  readonly iban: string
}

/** Where a seller tells who they are and where their money goes. */
export function onboardingPages(world: World, store: Store): express.Router {
  const router = express.Router()
  router.get('/onboarding/:link', (req, res) => {
    const open = openLink(world, req.params.link, res)
    if (open)
      show(res, open.row, { name: open.row.businessName ?? '', country: open.row.country, iban: '' }, [])
  })
  router.post(
    '/onboarding/:link',
    express.urlencoded({ extended: false, limit: '16kb' }),
    async (req, res) => {
      const open = openLink(world, String(req.params.link), res)
      if (open === undefined) return
      const { link, row } = open
      const told = toldIn(req.body)
      const wrong = req.body?.do === 'finish' ? faultsIn(told) : []
      if (wrong.length > 0) return show(res, row, told, wrong)
      if (req.body?.do === 'finish') finishOnboarding(world, row, told)
      if (req.body?.do === 'refuse') refuseAccount(world, row, 'rejected.other')
      link.used = true
      await store.save()
      // As at Stripe: whoever comes back may have finished or not; the account says.
      res.redirect(303, link.returnUrl)
    },
  )
  return router
}

interface OpenLink {
  readonly link: AccountLinkRow
  readonly row: AccountRow
}

/** A link is good once, and for minutes; after that one goes back to get another. */
function openLink(world: World, id: string, res: Response): OpenLink | undefined {
  const link = world.tables.accountLinks.get(id)
  const row = world.tables.accounts.get(link?.account ?? '')
  if (link === undefined || row === undefined) {
    sendNote(res, { status: 404, title: 'There is no such page', text: 'The link is not complete.' })
    return undefined
  }
  if (!link.used && link.expiresAt > nowSeconds(world) && !row.deauthorized) return { link, row }
  res.redirect(303, link.refreshUrl)
  return undefined
}

function toldIn(body: Record<string, unknown> | undefined): Told {
  const text = (name: string) => {
    const value = body?.[name]
    return typeof value === 'string' ? value.trim() : ''
  }
  return {
    name: text('name'),
    country: text('country'),
    iban: text('iban').replaceAll(' ', '').toUpperCase(),
  }
}

function faultsIn({ name, country, iban }: Told): string[] {
  return [
    ...(name === '' ? ['Enter your name.'] : []),
    ...(country in COUNTRIES ? [] : ['Choose a country.']),
    ...(/^[A-Z]{2}\d{2}[A-Z0-9]{8,30}$/.test(iban)
      ? []
      : ['Enter an account number, such as FR14 2004 1010 0505 0001 3M02 606.']),
  ]
}

function show(res: Response, row: AccountRow, told: Told, wrong: readonly string[]): void {
  const status = wrong.length > 0 ? 422 : 200
  sendPage(res, { title: 'Get paid', status, look: 'checkout', body: onboardingBody(row, told, wrong) })
}

const onboardingBody = (row: AccountRow, told: Told, wrong: readonly string[]): Html =>
  html`<main class="card narrow"><h1>Get paid</h1>
<p>Account <code>${row.id}</code>${row.email === null ? null : html` of ${row.email}`}. ${row.detailsSubmitted ? 'You told all that was asked before; you may change it.' : 'Tell who you are, and where your money goes.'}</p>
${wrong.length > 0 ? html`<div class="problem" role="alert"><ul>${wrong.map((text) => html`<li>${text}</li>`)}</ul></div>` : null}
<form method="post" novalidate>
<p class="field"><label for="name">Name</label><input id="name" name="name" autocomplete="name" value="${told.name}"></p>
<p class="field"><label for="country">Country</label><select id="country" name="country">${Object.entries(COUNTRIES).map(([code, name]) => html`<option value="${code}"${code === told.country ? html` selected` : null}>${name}</option>`)}</select></p>
<p class="field"><label for="iban">Account number (IBAN)</label><input id="iban" name="iban" autocomplete="off" value="${told.iban}" placeholder="FR14 2004 1010 0505 0001 3M02 606"></p>
<p class="choices">
<button class="button primary" name="do" value="finish">Finish</button>
<button class="button" name="do" value="leave">Leave unfinished</button>
<button class="button" name="do" value="refuse">Be refused</button>
</p></form></main>`
