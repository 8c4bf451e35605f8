import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { call, newTrack } from '../../support/api.ts'
import { accessibilityFaults, chromiumPath, type OpenPage } from '../../support/browser.ts'
import {
  type CutNetwork,
  networkBefore,
  type SecondStudio,
  startSecondStudio,
} from '../../support/second-studio.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

let studio: StudioTest
let server: TestServer
let network: CutNetwork
let second: SecondStudio
let ann: SignedInUser
/** Two machines of one person: the first one’s network is never cut. */
let first: OpenPage
let other: OpenPage

describe.skipIf(!chromiumPath)('two Studios edit the same track', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    network = await networkBefore(server.url)
    second = await startSecondStudio(studio, network.address)
    ann = await newUser(server)
    first = await studio.open()
    other = await second.open()
    for (const { page } of [first, other]) {
      page.setDefaultTimeout(90_000)
      await signInToStudio(page, ann)
    }
  })
  afterAll(async () => {
    await second?.stop()
    await network?.close()
    await studio?.stop()
  })

  test('what only one changed is merged, what both did is chosen field by field, and one is back where one was', async () => {
    const { id } = await newTrack(server, ann, 'Rain')
    await readAnew(other.page)
    for (const { page } of [first, other]) await openTrack(page, 'Rain')
    await goOffline(other.page)
    await write(other.page, { Title: 'Rain at night', Genre: 'Ambient' }, 'quiet')
    await other.page.getByText(/edits? waits?/).waitFor()
    await write(first.page, { Title: 'Heavy rain', Description: 'Recorded under a roof.' }, 'loud')
    await sent(first.page)
    await network.mend()

    await conflicts(other.page).click({ timeout: 90_000 })
    await heading(other.page).waitFor()
    const title = other.page.getByRole('group', { name: 'Title' })
    expect(await title.locator('mark').allInnerTexts()).toEqual([' at night', 'Heavy rain'])
    expect(await accessibilityFaults(other.page)).toEqual([])
    await photographAll(studio, other.page, 'conflicts', (page) => page.getByRole('group').first().waitFor())
    await other.page.setViewportSize({ width: 1024, height: 640 })
    await other.page.screenshot({ path: picture('conflicts-small') })

    // A newer version comes while one looks: what was chosen counts no more.
    await other.page.keyboard.press('m')
    await other.page.getByText(/^[12] of [12] chosen$/).waitFor()
    await write(first.page, { Title: 'Very heavy rain' })
    await sent(first.page)
    await readAnew(other.page)
    await other.page.getByText('A newer version has arrived.').waitFor({ timeout: 60_000 })
    await other.page.getByText(/^0 of [12] chosen$/).waitFor()

    await decideAll(other.page)
    await other.page.getByRole('heading', { level: 1, name: 'Rain at night' }).waitFor()
    expect(await conflicts(other.page).count()).toBe(0)
    const wanted = {
      ...{ title: 'Rain at night', genre: 'Ambient', tags: ['loud'] },
      description: 'Recorded under a roof.',
    }
    await vi.waitUntil(async () => matches(await trackAt(id), wanted), { timeout: 60_000, interval: 200 })
    // The other machine hears of it.
    await first.page.getByRole('heading', { level: 1, name: 'Rain at night' }).waitFor({ timeout: 60_000 })
  })

  test('edited here and deleted there asks, and nothing comes back by itself', async () => {
    const { id } = await newTrack(server, ann, 'Fog')
    await readAnew(other.page)
    await openTrack(other.page, 'Fog')
    await goOffline(other.page)
    await write(other.page, { Genre: 'Drone' })
    await call(server, ann, `DELETE /tracks/${id}`)
    await network.mend()
    await conflicts(other.page).click({ timeout: 90_000 })
    await other.page.getByText('You changed it, but it was deleted elsewhere.').waitFor()
    expect(await accessibilityFaults(other.page)).toEqual([])
    await photographAll(studio, other.page, 'conflict-deleted', (page) =>
      page.locator('[data-conflict] h2').waitFor(),
    )
    await other.page.getByRole('button', { name: 'Let it go' }).click()
    await heading(other.page).waitFor({ state: 'detached' })
    expect(await conflicts(other.page).count()).toBe(0)
    expect((await call(server, ann, `GET /tracks/${id}`)).status).toBe(404)
  })

  test('who signs out with edits unsent is asked', async () => {
    const { page } = other
    await newTrack(server, ann, 'Hail')
    await readAnew(page)
    await openTrack(page, 'Hail')
    await goOffline(page)
    await write(page, { Genre: 'Drone' })
    await page.locator('[data-offline=offline]').click()
    const panel = page.getByRole('dialog', { name: 'This computer and the server' })
    await panel.locator('[data-edit]').getByText('Hail').waitFor()
    await panel
      .getByText(/^Genre · /)
      .first()
      .waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'offline', async (window) => {
      await window.locator('[data-offline=offline]').click()
      await window.locator('[data-edit]').first().waitFor()
    })
    await page.keyboard.press('Escape')
    const ask = async (window: Page, what: string) => {
      await window.keyboard.press('Control+k')
      await window.keyboard.type(what)
      await window.keyboard.press('Enter')
    }
    await ask(page, 'sign out')
    const question = page.getByRole('dialog', { name: 'Sign out before everything is sent?' })
    await question.getByText('1 edit has not reached the server.').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.screenshot({ path: picture('sign-out-unsent') })
    await page.keyboard.press('Enter')
    await question.waitFor({ state: 'detached' })
    await page.getByRole('heading', { level: 1, name: 'Hail' }).waitFor()
    await ask(page, 'sign out')
    await question.getByRole('button', { name: 'Sign out' }).click()
    await page.locator('input[name=email]').waitFor()
    await network.mend()
    await signInToStudio(page, ann)
    const has = async () => (await tracks()).some(({ title, genre }) => title === 'Hail' && genre === 'Drone')
    await vi.waitUntil(has, { timeout: 60_000, interval: 200 })
  })
})

const picture = (name: string) =>
  new URL(`../../artifacts/screens/studio-${name}.png`, import.meta.url).pathname
const heading = (page: Page) => page.getByRole('heading', { level: 1, name: 'Changed in two places' })
const conflicts = (page: Page) => page.getByRole('navigation').getByRole('link', { name: 'Conflicts' })
const sent = (page: Page) => page.locator('[data-save=sent]').waitFor({ timeout: 60_000 })

async function openTrack(page: Page, title: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/library`)
  await page.getByRole('row').filter({ hasText: title }).dblclick({ timeout: 90_000 })
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

/** By the labels of the editor, as one types; and a tag more. */
async function write(page: Page, fields: Readonly<Record<string, string>>, tag?: string): Promise<void> {
  for (const [label, text] of Object.entries(fields)) {
    const field = page.getByLabel(label, { exact: true })
    await field.fill(text)
    // What is left is shown as it is kept from then on.
    await field.blur()
  }
  if (tag !== undefined) {
    await page.getByLabel('Tags').fill(tag)
    await page.keyboard.press('Enter')
  }
  await page.locator('[data-save=here], [data-save=sent]').waitFor()
}

/** The network is cut, and the Studio has noticed. */
async function goOffline(page: Page): Promise<void> {
  await network.cut()
  await readAnew(page)
  await page.locator('[data-offline=offline]').waitFor({ timeout: 60_000 })
}

/** By the keyboard, but for one field: all titles of this machine, all tags of the other. What was edited in steps asks in steps. */
async function decideAll(page: Page): Promise<void> {
  const tags = page.getByRole('group', { name: 'Tags' })
  while (page.url().endsWith('/conflicts')) {
    await page.keyboard.press('m')
    if (await tags.isVisible()) await tags.getByLabel('Elsewhere').check()
    await page.keyboard.press('Control+Enter')
    await vi.waitUntil(async () => (await page.getByText(/^[12] of [12] chosen$/).count()) === 0, {
      timeout: 30_000,
      interval: 50,
    })
  }
}

/** At once: no WebSocket brings hints through that network, and without them one asks by the minute. */
async function readAnew(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.keyboard.type('read everything')
  await page.keyboard.press('Enter')
}

type Track = Readonly<Record<'id' | 'title' | 'genre' | 'description' | 'tags', unknown>>
const trackAt = async (id: string) => (await call<Track>(server, ann, `GET /tracks/${id}`)).body
const tracks = () => server.ctx.db.selectFrom('tracks').select(['title', 'genre']).execute()
const matches = (one: object, wanted: object): boolean =>
  Object.entries(wanted).every(
    ([key, value]) => JSON.stringify(one[key as keyof typeof one]) === JSON.stringify(value),
  )
