import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../support/api.ts'
import { bareCaller } from '../../support/bare-http.ts'
import { accessibilityFaults, chromiumPath, type OpenPage } from '../../support/browser.ts'
import { newPublishedTrack } from '../../support/catalog.ts'
import { type MoneyRig, newPaidOrder, newProduct, tell } from '../../support/money.ts'
import { giveTotp } from '../../support/second-factors.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { controlClient } from '../../support/stripe/control/client.ts'
import { photographAll, type StudioTest, startStudioTest } from '../../support/studio.ts'
import { cutOff, focusRound } from '../../support/studio-face.ts'

type Staff = SignedInUser & { codes: string[] }
const parts = ['transfers', 'webhooks', 'reconciliation', 'featured'] as const
const partsOfAdmins = [...parts, 'users', 'audit'] as const

let studio: StudioTest
let server: TestServer
let rig: MoneyRig
let seller: SignedInUser
let admin: Staff
let window: OpenPage

describe.skipIf(!chromiumPath)('the part of the admins in the Studio', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    const control = controlClient(new URL(studio.product.paymentsUrl ?? '').origin)
    rig = { server, stripe: { control } } as MoneyRig
    seller = await newUser(server)
    admin = await newAdmin('admin')
    await call(server, seller, 'POST /me/selling/account', { country: 'FR' })
    const { pspAccountId } = await server.ctx.db
      .selectFrom('sellerAccounts')
      .select('pspAccountId')
      .where('userId', '=', seller.id)
      .executeTakeFirstOrThrow()
    await control.finishOnboarding({ account: pspAccountId ?? '' })
    await tell(rig, 'account', pspAccountId ?? '', pspAccountId ?? '')
  })
  afterAll(async () => {
    await window?.close()
    await studio?.stop()
  })

  test('a moderator sees nothing of it, whichever way they come', async () => {
    const { page, complaints, close } = await studio.open()
    page.setDefaultTimeout(90_000)
    await signInWithCode(page, await newAdmin('moderator'))
    await page
      .getByRole('navigation', { name: 'Screens' })
      .getByRole('link', { name: 'Moderation', exact: true })
      .click()
    const nav = page.getByRole('navigation', { name: 'Parts of the moderation' })
    await nav.getByText('Reports').waitFor()
    expect(await nav.getByText('Transfers').count()).toBe(0)
    for (const part of partsOfAdmins) {
      await go(page, part)
      await page.getByText('This part is for admins').waitFor()
    }
    expect(await accessibilityFaults(page)).toEqual([])
    await page.goto(`${new URL(page.url()).origin}/#/settings`)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.locator('input[name=email]').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('each part says what will be there, where nothing is yet', async () => {
    window = await studio.open()
    const { page } = window
    page.setDefaultTimeout(90_000)
    await signInWithCode(page, admin)
    for (const [part, said] of [
      ['transfers', 'No transfers yet'],
      ['reconciliation', 'The books have not been checked yet'],
      ['featured', 'Nothing is featured'],
    ] as const) {
      await go(page, part)
      await page.getByText(said).waitFor()
      expect([part, await accessibilityFaults(page)]).toEqual([part, []])
      await photographAll(studio, page, `admin-${part}-empty`)
    }
  })

  test('a transfer that was refused is sent again, until it arrives', async () => {
    const { page } = window
    const refused = { operation: 'transfers.create', kind: 'refused', code: 'balance_insufficient' } as const
    await rig.stripe.control.fault({ ...refused, times: 100 })
    await newPaidOrder(rig, { products: [(await newProduct(rig, { seller })).product] })
    await go(page, 'transfers')
    await page.locator('[data-transfer=failed]').waitFor()
    await page.getByText('balance_insufficient').first().waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'admin-transfers', (one) =>
      one.getByText('balance_insufficient').first().waitFor(),
    )
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('Tried, without success. Now: Refused').waitFor()
    await rig.stripe.control.clearFaults({})
    await page.getByRole('button', { name: 'Send again' }).click()
    await page.getByText('Tried. Now: Sent').waitFor()
    await page.locator('[data-transfer=completed]').waitFor()
    await page.getByText(`Refused → Sent`).waitFor()
    await page.getByText(admin.username).first().waitFor()

    await page.getByRole('button', { name: `All to ${seller.username}` }).click()
    await page.locator('[data-only=seller]').waitFor()
    await page.locator('[data-transfer=completed]').waitFor()
    await choose(page, 'Which transfers', 'Given up')
    await page.getByText('No transfers like that').waitFor()
  })

  test('what the provider told is found; what a stranger said is told apart', async () => {
    const { page } = window
    await fetch(`${server.url}/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"id":"evt_forged","type":"charge.refunded","data":{"object":{"id":"ch_1"}}}',
    })
    await go(page, 'webhooks')
    await page.locator('[data-delivery=forged]').waitFor()
    await page.getByLabel('Type or number of an event').fill('checkout.session.completed')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: 'checkout.session.completed' }).waitFor()
    await expect.poll(() => page.locator('[data-delivery=forged]').count()).toBe(0)
    await page.getByText('"object": "event"').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.getByRole('checkbox', { name: 'Forged ones only' }).click()
    await page.getByText('This was not signed by the payment provider').waitFor()
    await page.getByText('"id": "evt_forged"').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'admin-webhooks', (one) => one.locator('article pre').waitFor())
  })

  test('an event that is parked is handled again', async () => {
    const { page } = window
    const { id } = await server.ctx.db
      .selectFrom('webhookEvents')
      .select('id')
      .where('type', '=', 'checkout.session.completed')
      .executeTakeFirstOrThrow()
    const park = { status: 'parked', reason: 'ProviderUnavailable: nobody answers', attempts: 11 } as const
    await server.ctx.db.updateTable('webhookEvents').set(park).where('id', '=', id).execute()
    const show = async (one: Page) => {
      await one.getByText(/^(Parked events|Événements mis de côté)$/).click()
      await one.getByText('nobody answers').waitFor()
    }
    await show(page)
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'admin-webhooks-parked', show)
    await page.getByRole('button', { name: 'Handle again' }).click()
    await page.getByText('To be handled again: checkout.session.completed').waitFor()
    await page.getByText('Nothing is parked').waitFor()
    const status = async () =>
      (await server.ctx.db.selectFrom('webhookEvents').select('status').where('id', '=', id).execute())[0]
        ?.status
    await expect.poll(status, { timeout: 90_000 }).toMatch(/^(done|skipped)$/)
  })

  test('what waits is reconciled, and what the checks found is told with what to do', async () => {
    const { page } = window
    await haveFindings()
    await go(page, 'reconciliation')
    await page.locator('[data-finding]').waitFor()
    await page.locator('[data-difference]').first().waitFor()
    await page.getByRole('button', { name: 'Reconcile now' }).click()
    await page.locator('[data-outcome]').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'admin-reconciliation', async (one) => {
      await one.getByRole('button', { name: /^(Reconcile now|Rapprocher maintenant)$/ }).click()
      await one.locator('[data-outcome]').waitFor()
    })
    await page.getByRole('button', { name: 'Check the books' }).click()
    await page.getByText('The books are being checked').waitFor()
    await expect.poll(() => page.locator('[data-finding]').count(), { timeout: 120_000 }).toBe(0)
    await page.getByText('Nothing contradicts itself').waitFor()
  })

  test('what the home page features is added by its address, put in order by keys, and saved', async () => {
    const { page } = window
    const titles = ['Night bus', 'Harbour lights']
    const slugs = []
    for (const title of titles) slugs.push((await newPublishedTrack(server, seller, { title })).slug)
    await go(page, 'featured')
    const address = page.getByLabel('Address of a track’s or release’s page')
    await address.fill(`${server.url}/tracks/never-was`)
    await page.keyboard.press('Enter')
    await page.getByText('No track or release of this server is there').waitFor()
    for (const [at, slug] of slugs.entries()) {
      await address.fill(`${server.url}/tracks/${slug}`)
      await page.keyboard.press('Enter')
      await page.locator(`[data-featured="${titles[at]}"]`).waitFor()
    }
    await page.getByRole('button', { name: 'Move Harbour lights up' }).focus()
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => order(page)).toEqual(['Harbour lights', 'Night bus'])
    // What was moved is held still.
    await page.keyboard.press('Alt+ArrowDown')
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(() => order(page)).toEqual(['Harbour lights', 'Night bus'])
    await page.getByRole('button', { name: 'Until when Night bus is shown' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.screenshot({ path: join('e2e/artifacts/screens', 'studio-admin-featured-until.png') })
    await page.getByRole('button', { name: 'Choose this time' }).click()
    // What is not saved outlives another screen and a new load.
    await go(page, 'transfers')
    await page.reload()
    await go(page, 'featured')
    await page.getByText('Not saved: visitors still see it as it was').waitFor()
    expect(await order(page)).toEqual(['Harbour lights', 'Night bus'])
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByText('Saved: the home page shows it now').waitFor()
    await page.locator('[data-featured-changed]').waitFor({ state: 'detached' })
    await photographAll(studio, page, 'admin-featured', (one) =>
      one.locator('[data-featured]').first().waitFor(),
    )
    const { body } = await call<{ items: { track: { title: string } }[] }>(
      server,
      undefined,
      'GET /discover/featured',
    )
    expect(body.items.map(({ track }) => track.title)).toEqual(['Harbour lights', 'Night bus'])
  })

  test('it is whole in a small window, and says so where the server is away', async () => {
    const { page, complaints } = window
    await page.setViewportSize({ width: 960, height: 640 })
    for (const part of parts) {
      await go(page, part)
      await page.locator('main [aria-busy=true]:not(button)').first().waitFor({ state: 'detached' })
      expect([part, await cutOff(page)]).toEqual([part, []])
      const { unseen, missed } = await focusRound(page)
      expect([part, unseen, missed]).toEqual([part, [], []])
      await page.screenshot({ path: join('e2e/artifacts/screens', `studio-admin-${part}-960.png`) })
    }
    expect(complaints.filter((one) => !one.includes('Failed to load'))).toEqual([])
    await studio.product.stop()
    await page.getByText('What you see may have changed since').waitFor()
    await go(page, 'reconciliation')
    await page.getByText('What you see may have changed since').waitFor()
    await page.getByRole('button', { name: 'Reconcile now' }).click()
    await page.getByText('The run may go on all the same').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
  })
})

async function newAdmin(role: 'admin' | 'moderator'): Promise<Staff> {
  const user = await newUser(server, ['creator', role])
  const { recoveryCodes } = await giveTotp(bareCaller(server.url), user, server.ctx.clock)
  return { ...user, codes: [...recoveryCodes] }
}

async function go(page: Page, part: (typeof partsOfAdmins)[number]): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/moderation/${part}`)
  await page.getByRole('heading', { level: 1, name: 'Moderation' }).waitFor()
}

async function choose(page: Page, what: string, choice: string): Promise<void> {
  await page.getByRole('combobox', { name: what }).click()
  await page.getByRole('option', { name: choice }).click()
}

const order = (page: Page) =>
  page
    .locator('[data-featured]')
    .evaluateAll((rows) =>
      rows.map((row) => (row as unknown as { dataset: { featured: string } }).dataset.featured),
    )

/** As a person does: the code is asked for once the password is right. */
async function signInWithCode(page: Page, { email, password, codes }: Staff): Promise<void> {
  await page.locator('input[name=email]').fill(email)
  await page.locator('input[name=password]').fill(password)
  await page.locator('form button[type=submit]').click()
  await page.locator('input[name=code]').fill(codes.pop() ?? '')
  await page.locator('form button[type=submit]').click()
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
}

/** As the checks of last night would have left them. */
async function haveFindings(): Promise<void> {
  const { db, newId, clock } = server.ctx
  const now = clock.now()
  const subject = newId()
  const differences = [
    { kind: 'unknown', type: 'refund', sourceId: 're_1Qx', provider: -900, books: 0 },
    { kind: 'unposted', type: 'charge', sourceId: 'ch_1Qx', provider: 1_200, books: 0 },
  ].map((one) => ({ ...one, currency: 'eur', movedAt: now.toISOString() }))
  const findings = [{ check: 'refunded-orders-add-up', subject, expected: '900', actual: '0' }]
  await db
    .insertInto('reconciliationRuns')
    .values([
      {
        id: newId(),
        kind: 'ledger',
        startedAt: now,
        endedAt: now,
        found: 1,
        result: JSON.stringify(findings),
      },
      {
        id: newId(),
        kind: 'balance',
        startedAt: now,
        endedAt: now,
        found: 2,
        result: JSON.stringify(differences),
      },
    ])
    .execute()
}
