import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { type CutNetwork, networkBefore } from '../../support/second-studio.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { firstSteps } from '../../support/studio-first-run.ts'
import {
  expectArrivedOnce,
  goTo,
  importFiles,
  publishInStudio,
  writeSong,
} from '../../support/studio-work.ts'

/** Pictures of many screens, on a machine that does much else. */
const SLOW_MS = 900_000
let studio: StudioTest
let network: CutNetwork

describe.skipIf(!chromiumPath)('a library before an account', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    network = await networkBefore(studio.product.url)
    await network.cut()
    await studio.restartHost({ server: network.address })
  })
  afterAll(async () => {
    await studio?.stop()
    await network?.close()
  })

  test(
    'without a network one goes on without an account, and is told what waits for one',
    async () => {
      const { page, complaints, close } = await open()
      await page.getByRole('button', { name: 'Continue without an account' }).waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      await photographAll(studio, page, 'sign-in')
      await page.getByRole('button', { name: 'Continue without an account' }).click()
      await page.locator('[data-session=none]').waitFor()
      await firstSteps(page).getByText('Drop a recording').waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      await photographAll(studio, page, 'no-account')
      for (const screen of ['releases', 'discounts', 'sales', 'orders', 'payouts']) {
        await goTo(page, `/${screen}`)
        await page.getByRole('heading', { name: 'This needs an account', level: 1 }).waitFor()
      }
      expect(await accessibilityFaults(page)).toEqual([])
      await photographAll(studio, page, 'needs-account')
      expect(complaints).toEqual([])
      await close()
    },
    SLOW_MS,
  )

  test(
    'files are imported, looked at, heard and written about',
    async () => {
      const { page, complaints, close } = await open()
      await importFiles(page, [await writeSong(studio.folder, 'Cellar', 4)])
      await openTrack(page, 'Cellar')
      await page.getByLabel('Title', { exact: true }).fill('Attic')
      await page.getByLabel('Title', { exact: true }).blur()
      await page.locator('[data-save=local]').waitFor()
      // The report, and the sound as listeners will hear it.
      await page.getByRole('tab', { name: 'Files' }).click()
      await page.getByText('LUFS').first().waitFor()
      await page.getByRole('button', { name: 'Play', exact: true }).click()
      await page.getByRole('button', { name: 'Pause', exact: true }).waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      await photographAll(studio, page, 'no-account-editor')

      await page.getByRole('button', { name: 'Publish', exact: true }).click()
      const question = page.getByRole('dialog', { name: 'Sign in' })
      await question.getByText('needs an account and a connection').waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      await photographAll(studio, page, 'no-account-publish', async (other) => {
        await other.keyboard.press('Control+Enter')
        await other.getByRole('dialog').waitFor()
      })
      await page.keyboard.press('Escape')
      expect(complaints).toEqual([])
      await close()
    },
    SLOW_MS,
  )

  test(
    'whoever signs in first takes it along, and publishes it; nobody else ever sees it',
    async () => {
      await studio.restartHost({ server: network.address })
      const [ann, bob] = [await member(studio.product), await member(studio.product)]
      const { page, complaints, close } = await open()
      // Nobody is asked again, and nothing was lost.
      await page.getByRole('row').filter({ hasText: 'Attic' }).waitFor()
      await network.mend()
      await page.locator('[data-session=none]').getByRole('button', { name: 'Sign in' }).click()
      await signInToStudio(page, ann)
      await page.locator('[data-session=none]').waitFor({ state: 'detached' })
      await page.getByRole('row').filter({ hasText: 'Attic' }).waitFor()
      await publishInStudio(page, ['Attic'])
      await vi.waitUntil(async () => (await published()).includes('Attic'), {
        timeout: 120_000,
        interval: 200,
      })
      await expectArrivedOnce(studio, { Attic: await writeSong(studio.folder, 'Cellar', 4) })

      await signOut(page)
      await signInToStudio(page, bob)
      await goTo(page, '/library')
      await page.getByText('Your library is empty').waitFor()
      await goTo(page, '/queue')
      expect(await page.getByText('Attic').count()).toBe(0)
      await goTo(page, '/notifications')
      expect(await page.getByText('Attic').count()).toBe(0)
      await signOut(page)
      await page.getByRole('button', { name: 'Continue without an account' }).click()
      await goTo(page, '/library')
      await page.getByText('Your library is empty').waitFor()
      expect(complaints).toEqual([])
      await close()
    },
    SLOW_MS,
  )
})

async function open() {
  const opened = await studio.open()
  opened.page.setDefaultTimeout(90_000)
  return opened
}

async function openTrack(page: Page, title: string): Promise<void> {
  await page.getByRole('row').filter({ hasText: title }).dblclick()
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

async function signOut(page: Page): Promise<void> {
  await goTo(page, '/settings')
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.locator('input[name=email]').waitFor()
}

const published = async () => {
  const { db } = studio.product.server.ctx
  const rows = await db.selectFrom('tracks').select('title').where('status', '=', 'published').execute()
  return rows.map(({ title }) => title)
}
