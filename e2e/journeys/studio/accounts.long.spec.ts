import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sql } from 'kysely'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bareCaller } from '../../support/bare-http.ts'
import { accessibilityFaults, chromiumPath, type OpenPage } from '../../support/browser.ts'
import { giveTotp } from '../../support/second-factors.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, startStudioTest } from '../../support/studio.ts'
import { cutOff, focusRound } from '../../support/studio-face.ts'

let studio: StudioTest
let server: TestServer
let admin: SignedInUser & { codes: string[] }
let user: SignedInUser
let window: OpenPage

/** Accounts and the audit log, as an admin works with them. */
describe.skipIf(!chromiumPath)('the accounts in the Studio', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    admin = await newAdmin()
    user = await newUser(server, ['creator'])
    window = await studio.open()
    const { page } = window
    page.setDefaultTimeout(90_000)
    await page.locator('input[name=email]').fill(admin.email)
    await page.locator('input[name=password]').fill(admin.password)
    await page.locator('form button[type=submit]').click()
    await page.locator('input[name=code]').fill(admin.codes.pop() ?? '')
    await page.locator('form button[type=submit]').click()
    await page.getByRole('navigation', { name: 'Screens' }).waitFor()
  })
  afterAll(async () => {
    await window?.close()
    await studio?.stop()
  })

  test('somebody is found by how they are called, and seen', async () => {
    const { page } = window
    await go(page, 'users')
    await page.locator(`[data-user="${admin.username}"]`).waitFor()
    await page.getByLabel('E-mail address, username, name or id').fill('nobody-at-all')
    await page.keyboard.press('Enter')
    await page.getByText('Nobody like that').waitFor()
    await page.getByLabel('E-mail address, username, name or id').fill(`@${user.username}`)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 2, name: user.username }).waitFor()
    await page.locator('[data-session]').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'admin-users', (one) => one.locator('[data-session]').waitFor())
  })

  test('a role is given with a reason', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Give a role' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByLabel('Reason', { exact: true }).fill('Answers reports at night')
    await page.keyboard.press('Enter')
    await page.locator('[data-role=moderator]').waitFor()
    await page.getByText('One of the staff cannot be suspended').waitFor()
    await page.getByRole('button', { name: 'Take the role Moderator' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Take the role' }).click()
    await page.locator('[data-role=moderator]').waitFor({ state: 'detached' })
  })

  test('a second factor that is too old is asked for above what was typed, which is kept', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Suspend', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('30 days').click()
    await dialog.getByLabel('Reason', { exact: true }).fill('Sells what is not theirs')
    await sql`UPDATE sessions SET factor_at = now() - interval '13 hours' WHERE user_id = ${admin.id}`.execute(
      server.ctx.db,
    )
    await dialog.getByRole('button', { name: 'Suspend', exact: true }).click()
    await dialog.locator('[data-factor=wanted]').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.screenshot({ path: join('e2e/artifacts/screens', 'studio-admin-users-factor.png') })
    await dialog.locator('input[name=code]').fill(admin.codes.pop() ?? '')
    await page.keyboard.press('Enter')
    await dialog.locator('[data-factor=wanted]').waitFor({ state: 'detached' })
    expect(await dialog.getByLabel('Reason', { exact: true }).inputValue()).toBe('Sells what is not theirs')
    await dialog.getByRole('button', { name: 'Suspend', exact: true }).click()
    await page.locator('[data-suspended=true]').waitFor()
    await page.getByText('Signed in nowhere').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'admin-users-suspended', (one) =>
      one.locator('[data-suspended=true]').waitFor(),
    )
  })

  test('the suspension is lifted', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'Lift the suspension' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Reason', { exact: true }).fill('It was a mistake')
    await dialog.getByRole('button', { name: 'Lift the suspension' }).click()
    await page.locator('[data-suspended=false]').waitFor()
  })

  test('the log says all of it, is filtered, and comes as a table', async () => {
    const { page } = window
    await page.getByRole('button', { name: 'What was done about this account' }).click()
    await page.locator('[data-entry="account.suspension-lifted"]').waitFor()
    for (const action of ['account.suspended', 'account.role-granted', 'account.role-taken'])
      await page.locator(`[data-entry="${action}"]`).waitFor()
    expect(await page.getByLabel('Done to').inputValue()).toBe(user.username)
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'admin-audit', (one) => one.locator('[data-entry]').first().waitFor())
    await page.getByRole('combobox', { name: 'What was done' }).click()
    await page.getByRole('option', { name: 'Account suspended' }).click()
    await page.getByText('Sells what is not theirs').waitFor()
    expect(await page.locator('[data-entry]').count()).toBe(1)
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export as a table (CSV)' }).click()
    const csv = await readFile((await (await download).path()) ?? '', 'utf8')
    expect(csv.trimEnd().split('\r\n')).toHaveLength(2)
    expect(csv).toContain('Sells what is not theirs')
    await page.getByLabel('Done by').fill('nobody-at-all')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing like that').waitFor()
    await page.getByRole('button', { name: 'Show all' }).click()
    await page.locator('[data-entry="account.role-granted"]').first().click()
    await page.getByText('Answers reports at night').waitFor()
    await page.getByRole('button', { name: `See the account ${user.username}` }).click()
    await page.getByRole('heading', { level: 2, name: user.username }).waitFor()
  })

  test('it is whole in a small window', async () => {
    const { page, complaints } = window
    await page.setViewportSize({ width: 960, height: 640 })
    for (const part of ['users', 'audit']) {
      await go(page, part)
      await page.getByRole('heading', { level: 2 }).first().waitFor()
      await page.locator('main [aria-busy=true]:not(button)').first().waitFor({ state: 'detached' })
      expect([part, await cutOff(page)]).toEqual([part, []])
      const { unseen, missed } = await focusRound(page)
      expect([part, unseen, missed]).toEqual([part, [], []])
      await page.screenshot({ path: join('e2e/artifacts/screens', `studio-admin-${part}-960.png`) })
    }
    expect(complaints.filter((one) => !one.includes('Failed to load'))).toEqual([])
  })
})

async function newAdmin(): Promise<SignedInUser & { codes: string[] }> {
  const one = await newUser(server, ['creator', 'admin'])
  const { recoveryCodes } = await giveTotp(bareCaller(server.url), one, server.ctx.clock)
  return { ...one, codes: [...recoveryCodes] }
}

async function go(page: Page, part: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/moderation/${part}`)
  await page.getByRole('heading', { level: 1, name: 'Moderation' }).waitFor()
}
