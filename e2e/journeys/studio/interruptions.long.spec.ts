import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page, Route } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toneWav } from '../../support/audio.ts'
import { chromiumPath, contextFor, openPage, photograph } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { livingOf } from '../../support/process-tree.ts'
import { type StudioTest, signInToStudio, startStudioTest, studioLooks } from '../../support/studio.ts'
import { isPublished } from '../../support/studio-work.ts'

let studio: StudioTest

describe.skipIf(!chromiumPath)('the Studio is interrupted', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('window reloaded, engine killed, host started again: the work goes on by itself, once', async () => {
    const { page, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await drop(page, ['One', 'Two', 'Three'])
    await page.getByText('3 files imported').waitFor({ timeout: 60_000 })

    await page.reload()
    await page.getByText('3 files imported').waitFor()
    await Promise.all([page.locator('[data-queue=running]').waitFor(), publish(page, 'One')])
    const first = await studio.enginePid()
    process.kill(first, 'SIGKILL')
    await page.locator('[data-connection=lost]').waitFor()
    await page.locator('[data-connection=lost]').waitFor({ state: 'detached', timeout: 30_000 })
    expect(await studio.enginePid()).not.toBe(first)
    await isPublished(page, 'One')

    await publish(page, 'Two')
    const second = await studio.enginePid()
    await studio.restartHost()
    expect(livingOf([second])).toEqual([])
    await page.goto(studio.host.openAddress())
    await isPublished(page, 'Two')

    const { items } = (await (await fetch(`${studio.product.url}/api/v1/tracks`)).json()) as {
      items: { title: string }[]
    }
    expect(items.map(({ title }) => title).sort()).toEqual(['One', 'Two'])
    await close()
  })

  test('an engine that dies each time it starts says so, and what can be done', async () => {
    const fatal = join(studio.folder, 'fatal.mjs')
    await writeFile(fatal, `if (process.env.VEZA_LIBRARY) throw new Error('dies of a test')`)
    process.env.NODE_OPTIONS = `--import=${fatal}`
    await studio.restartHost().finally(() => delete process.env.NODE_OPTIONS)
    for (const look of studioLooks) {
      const { page, close } = await studio.open(contextFor(look))
      const again = page.locator('[data-loop]').getByRole('button').last()
      await again.waitFor({ timeout: 120_000 })
      await photograph(page, 'studio-engine-dies', look)
      // Its words are there for whoever asks, and thrown at nobody.
      expect(await page.getByText('dies of a test').first().isVisible()).toBe(false)
      await page.locator('[data-loop] summary').click()
      await page.getByText('dies of a test').first().waitFor()
      await again.click()
      await close()
    }
    await studio.restartHost()
    const { page, close } = await studio.open()
    await page.locator('nav').waitFor()
    await close()
  })

  test('an address that cannot be read is no screen, and one gets out of it', async () => {
    const { page, complaints, close } = await studio.open()
    await page.locator('nav').waitFor()
    await page.goto(`${new URL(page.url()).origin}/#/tracks/%`)
    await page.getByText('There is no such screen.').waitFor()
    await page.getByRole('link', { name: 'Back to the library' }).click()
    await page.getByRole('heading', { name: 'Library', level: 1 }).waitFor()
    expect(complaints).toEqual([])
    await close()
  })

  test('an address that was used opens nothing, and says what does', async () => {
    const address = studio.host.openAddress()
    const { page, close } = await studio.open()
    // While the window is being let in by its own address.
    await page.goto(address)
    await page.waitForURL((url) => !url.hash.includes('open'))
    await page.locator('main').waitFor()
    const stranger = await studio.open()
    // Its own address has let it in by then, and gives it no key any more.
    await stranger.page.locator('main').waitFor()
    await stranger.page.evaluate('localStorage.clear()')
    await stranger.page.goto(address)
    await stranger.page.getByText('opened from a link that has already been used').waitFor()
    await stranger.close()
    await close()
  })

  test('a window that is reloaded before it has heard that it is let in opens all the same', async () => {
    const { page, close } = await openPage(studio.browser)
    const answered = new Promise<void>((resolve) => {
      const lose = async (route: Route) => {
        await route.fetch()
        resolve()
      }
      void page.route('**/session', lose, { times: 1 })
    })
    await page.goto(studio.host.openAddress())
    await answered
    await page.reload()
    await letIn(page).waitFor()
    await close()
  })

  test('an address that is opened while the window is being let in by another keeps its turn', async () => {
    const { page, close } = await openPage(studio.browser)
    const [first, second] = [studio.host.openAddress(), studio.host.openAddress()]
    const { hash } = new URL(second)
    const open = async (route: Route) => {
      // As an address that is typed while scripts wait for the answer, but for the event that would load the page anew.
      await page.evaluate(`history.replaceState(null, '', ${JSON.stringify(hash)})`)
      await route.continue()
    }
    await page.route('**/session', open, { times: 1 })
    await page.goto(first)
    await letIn(page).waitFor()
    expect(new URL(page.url()).hash).toBe(hash)
    await page.evaluate('localStorage.clear()')
    await page.reload()
    await letIn(page).waitFor()
    expect(page.url()).not.toContain('open=')
    await close()
  })

  test('two windows show the same, and what one changes is changed in the other', async () => {
    const one = await studio.open()
    const other = await studio.open()
    await one.page.goto(`${new URL(one.page.url()).origin}/#/settings`)
    await one.page.getByLabel('Language').click()
    await one.page.getByRole('option', { name: 'Français' }).click()
    await other.page.getByRole('heading', { name: 'Bibliothèque' }).waitFor()
    await one.page.getByLabel('Langue').click()
    await one.page.getByRole('option', { name: 'English' }).click()
    await other.page.getByRole('heading', { name: 'Library' }).waitFor()
    await one.close()
    await other.close()
  })
})

/** Whichever screen comes first: whoever is not let in sees another. */
const letIn = (page: Page) => page.locator('main:not([data-stopped])')

const row = (page: Page, title: string) => page.getByRole('row').filter({ hasText: title })

async function drop(page: Page, titles: readonly string[]): Promise<void> {
  const files = titles.map((title) => join(studio.folder, `${title}.wav`))
  for (const [at, file] of files.entries())
    await writeFile(file, toneWav({ seconds: 20, hertz: 330 + 55 * at }))
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import' }).first().click(),
  ])
  await chooser.setFiles(files)
}

async function publish(page: Page, title: string): Promise<void> {
  await row(page, title)
    .getByRole('button', { name: `More for ${title}` })
    .click()
  await page.getByRole('menuitem', { name: 'Publish' }).click()
  await page.getByText('Queued: 1 track').first().waitFor()
}
