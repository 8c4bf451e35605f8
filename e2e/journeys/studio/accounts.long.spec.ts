import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newTrack } from '../../support/api.ts'
import { chromiumPath } from '../../support/browser.ts'
import { veza } from '../../support/product.ts'
import { newUser, type SignedInUser, type TestServer } from '../../support/server.ts'
import { type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { goTo } from '../../support/studio-work.ts'

const title = 'Nobody else’s business'
let studio: StudioTest
let ann: SignedInUser
let ben: SignedInUser

describe.skipIf(!chromiumPath)('two accounts in one Studio', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    const server = { url: studio.product.url, ctx: studio.product.server.ctx } as TestServer
    ann = await newUser(server)
    ben = await newUser(server)
    await newTrack(server, ann, title)
  })
  afterAll(() => studio?.stop())

  test('what is one’s is never shown as another’s, not for a moment', async () => {
    const { page, complaints, close } = await studio.open()
    await signInToStudio(page, ann)
    await page.getByText(title).first().waitFor({ timeout: 60_000 })
    const annsId = String(await page.locator('[data-whose]').getAttribute('data-whose'))
    await page.getByText(title).first().click()
    await watchFor(page, annsId)
    await signInBeside(ben)
    await page.locator(`[data-whose]:not([data-whose="${annsId}"])`).waitFor({ timeout: 60_000 })
    await page.getByText('Your library is empty').waitFor({ timeout: 60_000 })
    for (const path of ['/sales', '/releases', '/queue', '/library']) {
      await goTo(page, path)
      await page.locator('main h1').waitFor()
    }
    expect(await page.evaluate('window.leaks')).toEqual([])
    await signInBeside(ann)
    await page.getByText(title).first().waitFor({ timeout: 60_000 })
    expect(await page.evaluate('window.leaks')).toEqual([])
    expect(complaints).toEqual([])
    await close()
  })
})

/** Looks at every change of the window: the title under any account but its own is a leak. */
const watchFor = (page: Page, annsId: string) =>
  page.evaluate(`{
    window.leaks = []
    const look = () => {
      const shown = document.querySelector('[data-whose]')
      if (shown && shown.dataset.whose !== ${JSON.stringify(annsId)} && document.body.textContent.includes(${JSON.stringify(title)}))
        window.leaks.push(location.hash)
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
    undefined
  }`)

/** By the command line, while the window is open: it takes the place of whoever was signed in at this server. */
async function signInBeside({ email, password }: SignedInUser): Promise<void> {
  const args = ['login', '--server', studio.product.url, '--library', studio.libraryDir]
  const { code, stderr } = await veza(args, { VEZA_EMAIL: email, VEZA_PASSWORD: password })
  expect([code, code ? stderr : '']).toEqual([0, ''])
}
