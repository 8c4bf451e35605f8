import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newTrack } from '../../support/api.ts'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { type CutNetwork, networkBefore } from '../../support/second-studio.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { goTo } from '../../support/studio-work.ts'

/** Pictures of several screens, on a machine that does much else. */
const SLOW_MS = 900_000
let studio: StudioTest
let network: CutNetwork
let ann: SignedInUser
let trackId: string

describe.skipIf(!chromiumPath)('what cannot be done without the network', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    const server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    network = await networkBefore(server.url)
    await studio.restartHost({ server: network.address })
    ann = await newUser(server, ['creator'])
    trackId = (await newTrack(server, ann, 'Shared')).id
  })
  afterAll(async () => {
    await studio?.stop()
    await network?.close()
  })

  test(
    'says so, keeps what is typed, and can be done again by itself',
    async () => {
      const { page, close } = await studio.open()
      page.setDefaultTimeout(120_000)
      await signInToStudio(page, ann)
      await page.getByRole('row').filter({ hasText: 'Shared' }).waitFor()
      await goTo(page, '/discounts')
      const start = page.locator('main header').getByRole('button', { name: 'New code' })
      await start.click()
      const dialog = page.getByRole('dialog', { name: 'New code' })
      await dialog.getByLabel('Code', { exact: true }).fill('SPRING')
      await network.cut()
      await dialog.getByText('this needs a connection').waitFor()
      expect(await dialog.getByRole('button', { name: 'Create the code' }).isDisabled()).toBe(true)
      expect(await accessibilityFaults(page)).toEqual([])
      await network.mend()
      await dialog.getByText('this needs a connection').waitFor({ state: 'detached' })
      expect(await dialog.getByLabel('Code', { exact: true }).inputValue()).toBe('SPRING')
      expect(await dialog.getByRole('button', { name: 'Create the code' }).isEnabled()).toBe(true)
      await page.keyboard.press('Escape')

      await goTo(page, `/tracks/${trackId}`)
      await page.getByRole('tab', { name: 'Shares' }).click()
      const add = page.getByRole('button', { name: 'Add someone' })
      await add.click()
      await page.getByLabel('Username').last().fill('drummer')
      await network.cut()
      await page.getByText('this needs a connection').waitFor()
      expect(await add.isDisabled()).toBe(true)
      expect(await page.getByLabel('Username').last().inputValue()).toBe('drummer')
      expect(await accessibilityFaults(page)).toEqual([])
      await goTo(page, '/discounts')
      await page.getByText('this needs a connection').waitFor()
      expect(await start.isDisabled()).toBe(true)
      expect(await accessibilityFaults(page)).toEqual([])
      await photographAll(studio, page, 'needs-network', async (other) => {
        await other.locator('main [role=status]').waitFor()
      })
      await network.mend()
      await page.getByText('this needs a connection').waitFor({ state: 'detached' })
      expect(await start.isEnabled()).toBe(true)

      // What was typed and not sent is there still, also in the window that comes after.
      await goTo(page, `/tracks/${trackId}`)
      await page.reload()
      await page.getByRole('tab', { name: 'Shares' }).click()
      await add.waitFor()
      expect(await page.getByLabel('Username').last().inputValue()).toBe('drummer')
      await page.getByRole('button', { name: 'Remove drummer' }).click()
      await page.reload()
      await page.getByRole('tab', { name: 'Shares' }).click()
      await add.waitFor()
      expect(await page.getByLabel('Username').count()).toBe(1)
      await close()
    },
    SLOW_MS,
  )
})
