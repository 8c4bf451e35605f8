import { join } from 'node:path'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call } from '../../support/api.ts'
import { bareCaller } from '../../support/bare-http.ts'
import {
  AUDIO_IN_PAGE,
  accessibilityFaults,
  chromiumPath,
  levelOf,
  type OpenPage,
} from '../../support/browser.ts'
import { newPublishedTrack } from '../../support/catalog.ts'
import { moderating } from '../../support/moderation.ts'
import { giveTotp } from '../../support/second-factors.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { newSong } from '../../support/songs.ts'
import { newStaff, noticeAbout } from '../../support/staff.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { cutOff, focusRound } from '../../support/studio-face.ts'

let studio: StudioTest
let server: TestServer
let does: ReturnType<typeof moderating>
let ann: SignedInUser
let listener: SignedInUser
let mia: SignedInUser & { codes: string[] }
let other: SignedInUser
let window: OpenPage
let hateful: string
let eve: SignedInUser
let borrowed: string
/** Mia’s sessions elsewhere. */
let elsewhere: string[]

describe.skipIf(!chromiumPath)('the moderation in the Studio', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    does = moderating(server)
    ann = await newUser(server)
    listener = await newUser(server, ['listener'])
    other = await newStaff(server, 'moderator')
    const user = await newUser(server, ['creator', 'moderator'])
    const { recoveryCodes } = await giveTotp(bareCaller(server.url), user, server.ctx.clock)
    mia = { ...user, codes: [...recoveryCodes] }
    elsewhere = (
      await server.ctx.db.selectFrom('sessions').select('id').where('userId', '=', mia.id).execute()
    ).map(({ id }) => id)
  })
  afterAll(async () => {
    await window?.close()
    await studio?.stop()
  })

  test('who does not moderate sees nothing of it, whichever way they come', async () => {
    const { page, complaints, close } = await studio.open()
    page.setDefaultTimeout(90_000)
    await signInToStudio(page, ann)
    await go(page)
    await page.getByText('This part is for moderators').waitFor()
    expect(await page.getByRole('navigation', { name: 'Screens' }).getByText('Moderation').count()).toBe(0)
    await page.keyboard.press('?')
    expect(await page.getByRole('dialog').getByText('Go to the moderation').count()).toBe(0)
    await page.keyboard.press('Escape')
    expect(await accessibilityFaults(page)).toEqual([])
    await page.goto(`${new URL(page.url()).origin}/#/settings`)
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.locator('input[name=email]').waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('a moderator whose second factor is long ago confirms it, and is there', async () => {
    window = await studio.open()
    const { page } = window
    page.setDefaultTimeout(90_000)
    await page.addInitScript(AUDIO_IN_PAGE)
    await page.reload()
    await signInWithCode(page)
    await page
      .getByRole('navigation', { name: 'Screens' })
      .getByRole('link', { name: 'Moderation', exact: true })
      .click()
    await page.getByText('Nothing is waiting').waitFor()
    await photographAll(studio, page, 'moderation-empty')
    await forgetFactor()
    await page.reload()
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'moderation-factor')
    const code = page.locator('[data-factor] input')
    await code.fill('not a code')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('That code did not work').waitFor()
    await code.fill(mia.codes.pop() ?? '')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing is waiting').waitFor()
  })

  test('what is reported is there by itself, what many report first', async () => {
    const { page } = window
    const song = await newSong(server, ann, 'Siren', { hertz: 880 })
    const track = (title: string) => newPublishedTrack(server, ann, { title })
    const [spam, hate] = [await track('Buy now'), await track('A verse too far')]
    hateful = hate.id
    await does.report(listener, 'track', song.id, { reason: 'other', text: 'At 0:02.' })
    await does.report(listener, 'track', spam.id, { reason: 'spam', text: '' })
    for (const person of [listener, await newUser(server, ['listener'])])
      await does.report(person, 'track', hate.id, { reason: 'hate' })
    await server.ctx.db
      .updateTable('tracks')
      .set({ visibility: 'private' })
      .where('id', '=', song.id)
      .execute()

    // Reported by two, it comes first; by itself, without a reload.
    await expect.poll(() => options(page).count(), { timeout: 90_000 }).toBe(3)
    await options(page).first().getByText('A verse too far').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'moderation', (one) => one.locator('[data-report]').first().waitFor())
  })

  test('what is private is heard once it is claimed', async () => {
    const { page } = window
    await page.keyboard.press('j')
    await page.locator('[data-sound=Siren]').waitFor()
    await page.keyboard.press('Space')
    await page.getByText('As the case stands you may not hear this').waitFor()
    await page.keyboard.press('c')
    await page.locator('[data-claim=own]').waitFor()
    // What it says for whoever looks for keys.
    await page.keyboard.press('?')
    await page.getByRole('dialog').getByText('Hide what is reported').waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Space')
    await expect.poll(() => levelOf(page, 'audio'), { timeout: 60_000 }).toBeGreaterThan(-40)
    await page.keyboard.press('Space')
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'moderation-claimed', async (one) => {
      await one.getByText('Siren').first().click()
      await one.locator('[data-claim=own]').waitFor()
    })
  })

  test('what is reported is taken down in three keystrokes', async () => {
    const { page } = window
    // One: the one before. Two: hide it. Three: with the reason that is ready.
    await page.keyboard.press('k')
    await page.keyboard.press('h')
    await page.keyboard.press('Enter')
    await page.getByText('Hidden: A verse too far').waitFor()
    const { moderation } = await server.ctx.db
      .selectFrom('tracks')
      .select('moderation')
      .where('id', '=', hateful)
      .executeTakeFirstOrThrow()
    expect(moderation).toBe('hidden')
    await expect.poll(() => options(page).count(), { timeout: 90_000 }).toBe(2)
    await heading(page, 'Siren')
  })

  test('nobody decides on what another looks at', async () => {
    const { page } = window
    await page.keyboard.press('j')
    await heading(page, 'Buy now')
    const { id } = await server.ctx.db
      .selectFrom('moderationCases')
      .select('id')
      .where('status', '=', 'open')
      .where('claimedBy', 'is', null)
      .executeTakeFirstOrThrow()
    expect((await does.claim(other, id)).status).toBe(200)
    await page.locator('[data-claim=other]').waitFor()
    expect(await page.getByRole('button', { name: 'Hide' }).isDisabled()).toBe(true)
    await page.keyboard.press('r')
    await page.getByRole('region', { name: 'Messages' }).getByText('is looking at it until').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
    await photographAll(studio, page, 'moderation-others', async (one) => {
      await one.getByText('Buy now').first().click()
      await one.locator('[data-claim=other]').waitFor()
    })
  })

  test('whose account it is, is suspended for as long as one says', async () => {
    const { page } = window
    await page.keyboard.press('k')
    await heading(page, 'Siren')
    await page.keyboard.press('s')
    await page.getByRole('dialog').getByText('30 days').click()
    await page.getByRole('dialog').getByLabel('Reason', { exact: true }).fill('Sirens frighten people.')
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'moderation-dialog', async (one) => {
      await one.getByText('Siren').first().click()
      await one.locator('[data-claim=own]').waitFor()
      await one.keyboard.press('s')
      await one.getByRole('dialog').locator('textarea').waitFor()
    })
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click()
    await page.getByText(`Suspended: ${ann.username}`).waitFor()
    const { suspendedUntil } = await server.ctx.db
      .selectFrom('users')
      .select('suspendedUntil')
      .where('id', '=', ann.id)
      .executeTakeFirstOrThrow()
    expect(Math.round(((suspendedUntil?.getTime() ?? 0) - Date.now()) / (24 * HOUR_MS))).toBe(30)
  })

  test('an appeal is decided by another than who decided, by two keys', async () => {
    const { page } = window
    const ben = await newUser(server)
    const decided = async (by: SignedInUser, title: string) => {
      const { id } = await newPublishedTrack(server, ben, { title })
      const { number } = await does.decided(by, listener, ['track', id], 'hide')
      const token = await does.tokenOf(ben.email, title)
      expect((await does.appeal(token, `“${title}” is a quotation, and says so.`)).status).toBe(201)
      return { id, number }
    }
    const own = await decided(mia, 'Judged by Mia')
    const others = await decided(other, 'Judged by another')
    await page.getByRole('navigation', { name: 'Parts of the moderation' }).getByText('Appeals').click()
    await heading(page, 'Judged by Mia')
    await page.getByText('You decided this yourself').waitFor()
    await page.keyboard.press('y')
    expect(await page.getByRole('dialog').count()).toBe(0)
    await page.keyboard.press('j')
    await heading(page, 'Judged by another')
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'moderation-appeals', async (one) => {
      await one.getByText('Judged by another').first().click()
      await one.getByText('is a quotation').waitFor()
    })
    await page.keyboard.press('y')
    await page.keyboard.press('Enter')
    await page.getByText('Granted: Judged by another').waitFor()
    const states = await server.ctx.db
      .selectFrom('tracks')
      .select(['id', 'moderation'])
      .where('id', 'in', [own.id, others.id])
      .execute()
    expect(new Map(states.map(({ id, moderation }) => [id, moderation]))).toEqual(
      new Map([
        [own.id, 'hidden'],
        [others.id, 'none'],
      ]),
    )
  })

  test('a comment is there with all its words and the way to it; removed, it comes back by an appeal', async () => {
    const { page } = window
    const [author, host] = [await newUser(server, ['listener']), await newUser(server)]
    const track = await newPublishedTrack(server, host, { title: 'Commented on' })
    const text = `Words that hurt\n${'and go on '.repeat(12).trim()}`
    const said = { atMs: 1_000, text }
    const { body } = await call<{ id: string }>(server, author, `POST /tracks/${track.id}/comments`, said)
    await does.report(listener, 'comment', body.id, { reason: 'hate', text: '' })
    await go(page)
    await page.getByRole('combobox', { name: 'What they are about' }).click()
    await page.getByRole('option', { name: 'Comments' }).click()
    await page.getByRole('heading', { level: 2, name: 'Words that hurt and go on' }).waitFor()
    expect(await page.locator('[data-words]').innerText()).toBe(text)
    expect(await page.getByRole('link', { name: 'Open its page' }).getAttribute('href')).toBe(
      `${server.url}/tracks/${track.slug}/comments/${body.id}`,
    )
    await page.getByText(author.username).first().waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'moderation-comment', async (one) => {
      await one.getByText('Words that hurt').first().click()
      await one.locator('[data-words]').waitFor()
    })
    // A letter pressed in the filter would look for a kind there.
    await options(page).first().click()
    await page.keyboard.press('r')
    await page.keyboard.press('Enter')
    await page.getByText('Removed: Words that hurt').waitFor()
    const read = () => call(server, undefined, `GET /tracks/${track.id}/comments`)
    expect(JSON.stringify((await read()).body)).not.toContain('Words that hurt')
    const token = await does.tokenOf(author.email, 'was removed')
    expect((await does.appeal(token)).status).toBe(201)
    const { id } = await server.ctx.db
      .selectFrom('moderationCases')
      .select('id')
      .where('targetId', '=', body.id)
      .executeTakeFirstOrThrow()
    expect((await does.decideAppeal(other, id, 'reversed')).status).toBe(200)
    expect(JSON.stringify((await read()).body)).toContain('Words that hurt')
    await page.getByRole('combobox', { name: 'What they are about' }).click()
    await page.getByRole('option', { name: 'Everything' }).click()
  })

  test('what a copyright notice is about is taken down', async () => {
    const { page } = window
    eve = await newUser(server)
    const { id, slug } = await newPublishedTrack(server, eve, { title: 'Borrowed' })
    borrowed = id
    for (const target of [`${server.url}/tracks/${slug}`, 'a song that nobody finds'])
      expect((await call(server, undefined, 'POST /dmca/notices', noticeAbout(target))).status).toBe(201)
    await page.getByRole('navigation', { name: 'Parts of the moderation' }).getByText('Copyright').click()
    await heading(page, 'Borrowed')
    await page.getByText('Ada Rights, for Label Ltd').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'moderation-notices', (one) =>
      one.getByText('1 Label Street').waitFor(),
    )
    await page.keyboard.press('t')
    await page.keyboard.press('Enter')
    await page.getByText('Taken down: Borrowed').waitFor()
    expect(await blocked()).toBe(true)
  })

  test('a notice that names no track can be dismissed; one that is contested is followed to its end', async () => {
    const { page } = window
    await heading(page, 'No track was found')
    await page.keyboard.press('t')
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Number of the track').fill('none')
    expect(await dialog.getByRole('button', { name: 'Take down' }).isDisabled()).toBe(true)
    await page.keyboard.press('Escape')
    await page.keyboard.press('d')
    await page.keyboard.press('Enter')
    await page.getByText(/^Notice \d+ dismissed$/).waitFor()
    await page.getByText('No notice is waiting').waitFor()

    const { id: noticeId } = await server.ctx.db
      .selectFrom('dmcaNotices')
      .select('id')
      .where('trackId', '=', borrowed)
      .executeTakeFirstOrThrow()
    const answer = {
      ...{ name: 'Eve Maker', address: '2 Studio Lane', phone: '+44 20 0000 0001', signature: 'Eve Maker' },
      ...{ statement: 'I wrote it myself.', swornStatement: true, jurisdictionConsent: true },
    }
    const countered = await call(server, eve, `POST /dmca/notices/${noticeId}/counter-notice`, answer)
    expect(countered.status).toBe(200)
    await page.getByRole('combobox', { name: 'Which notices' }).click()
    await page.getByRole('option', { name: 'Contested' }).click()
    await page.getByText('I wrote it myself.').waitFor()
    await page.getByText('unless the claimant goes to court').waitFor()
    await page.keyboard.press('a')
    await page.keyboard.press('Enter')
    await page.getByText('The claimant has gone to court').waitFor()
    await photographAll(studio, page, 'moderation-contested', async (one) => {
      await one.getByRole('combobox').first().click()
      await one.getByRole('option', { name: /Contested|Contestées/ }).click()
      await one.getByText('I wrote it myself.').waitFor()
    })
    await page.keyboard.press('r')
    await page.keyboard.press('Enter')
    await page.getByText('Restored: Borrowed').waitFor()
    expect(await blocked()).toBe(false)
    await page
      .getByRole('navigation', { name: 'Parts of the moderation' })
      .getByText('Uploads on hold')
      .click()
    await page.getByText('Everybody may upload').waitFor()
    await photographAll(studio, page, 'moderation-holds')
  })

  test('it is whole in a small window, and says so where the server is away', async () => {
    const { page, complaints } = window
    await page.setViewportSize({ width: 960, height: 640 })
    await go(page)
    await heading(page, 'Buy now')
    expect(await cutOff(page)).toEqual([])
    const { unseen, missed } = await focusRound(page)
    expect([unseen, missed]).toEqual([[], []])
    await page.screenshot({ path: join('e2e/artifacts/screens', 'studio-moderation-960.png') })
    expect(complaints.filter((one) => !one.includes('Failed to load'))).toEqual([])
    await studio.product.stop()
    await page.getByText('What you see may have changed since').waitFor()
    await page.screenshot({ path: join('e2e/artifacts/screens', 'studio-moderation-away.png') })
    expect(await accessibilityFaults(page)).toEqual([])
    await page.reload()
    await page.getByText('The server does not answer').first().waitFor()
  })
})

const options = (page: Page) => page.getByRole('listbox', { name: 'Cases' }).getByRole('option')
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 2, name }).waitFor()

const blocked = async () =>
  (await server.ctx.db.selectFrom('tracks').select('dmcaBlocked').where('id', '=', borrowed).execute())[0]
    ?.dmcaBlocked

async function go(page: Page): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/moderation`)
  await page.getByRole('heading', { level: 1, name: 'Moderation' }).waitFor()
}

/** As a person does: the code is asked for once the password is right. */
async function signInWithCode(page: Page): Promise<void> {
  await page.locator('input[name=email]').fill(mia.email)
  await page.locator('input[name=password]').fill(mia.password)
  await page.locator('form button[type=submit]').click()
  await page.locator('input[name=code]').fill(mia.codes.pop() ?? '')
  await page.locator('form button[type=submit]').click()
  await page.getByRole('navigation', { name: 'Screens' }).waitFor()
}

/** As after 13 hours. */
const forgetFactor = () =>
  server.ctx.db
    .updateTable('sessions')
    .set({ factorAt: new Date(Date.now() - 13 * HOUR_MS) })
    .where('userId', '=', mia.id)
    .where('id', 'not in', elsewhere)
    .execute()
