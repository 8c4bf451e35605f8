import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toneWav } from '../../support/audio.ts'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { holdPublication } from '../../support/held-queue.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

let studio: StudioTest

describe.skipIf(!chromiumPath)('work that is held back', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('says why it waits and what can be done; what is let go goes on, and the rest stays', async () => {
    const { page, complaints, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    const origin = new URL(page.url()).origin
    await page.goto(`${origin}/#/queue`)
    await page.getByRole('button', { name: 'Pause the queue' }).click()
    await page.getByText('The queue is paused.').first().waitFor()
    await holdPublication(studio, 'Came back')
    await importFile(page, origin, 'New song')
    await page.goto(`${origin}/#/queue`)

    await group(page, 'New song').getByText('Waiting: the queue is paused').waitFor()
    await group(page, 'Came back').getByText('Held back: the library was restored').waitFor()
    for (const title of ['New song', 'Came back']) await open(title)(page)
    await group(page, 'Came back').getByText('you will be asked whether to send the rest').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'queue-held', async (window) => {
      for (const title of ['New song', 'Came back']) await open(title)(window)
    })

    await page.locator('[data-held=paused]').getByRole('button', { name: 'Resume the queue' }).click()
    await group(page, 'New song').waitFor({ state: 'detached', timeout: 120_000 })
    await group(page, 'Came back').getByText('Held back: the library was restored').first().waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})

const group = (page: Page, title: string) =>
  page.locator('[data-group]').filter({ has: page.getByRole('button', { name: title, exact: true }) })
const open = (title: string) => async (page: Page) => {
  const button = page.getByRole('button', { name: title, exact: true })
  await button.waitFor()
  if ((await button.getAttribute('aria-expanded')) === 'false') await button.click()
}

async function importFile(page: Page, origin: string, name: string): Promise<void> {
  await page.goto(`${origin}/#/library`)
  const file = join(studio.folder, `${name}.wav`)
  await writeFile(file, toneWav({ seconds: 5, hertz: 330 }))
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import' }).first().click(),
  ])
  await chooser.setFiles([file])
  await page.getByText('1 file imported').waitFor({ timeout: 60_000 })
}
