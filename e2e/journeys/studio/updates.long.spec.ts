import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UpdateState } from '@veza/shared/studio/updates/state.ts'
import type { Browser, BrowserContextOptions, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { WebHost } from '../../../desktop/web-host/host.ts'
import { startStudio } from '../../../desktop/web-host/start.ts'
import { stubApp } from '../../support/app-stub.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  openPage,
  photograph,
} from '../../support/browser.ts'
import { studioLooks } from '../../support/studio.ts'

const PATIENCE_MS = 200_000
/** Pictures of many states, on a machine that does much else. */
const LONG = { timeout: 900_000 }
const since = '2026-03-05T10:00:00.000Z'
const ready: UpdateState = { kind: 'ready', version: '2.1.0', waits: false }
const waits: UpdateState = { kind: 'ready', version: '2.1.0', waits: true }
const inSettings: Readonly<Record<string, readonly [UpdateState, string]>> = {
  idle: [{ kind: 'idle' }, 'You have the newest version.'],
  checking: [{ kind: 'checking' }, 'Checking for updates …'],
  downloading: [{ kind: 'downloading', version: '2.1.0', fraction: 0.42 }, 'Downloading version 2.1.0, 42%'],
  older: [{ kind: 'older', version: '1.9.0' }, 'Your channel is at version 1.9.0'],
  failed: [
    { kind: 'failed', code: 'no-answer', detail: 'connect ECONNREFUSED 192.0.2.1:443' },
    'Could not check for updates.',
  ],
  stale: [{ kind: 'stale', since, isTold: false }, 'No news of updates can be had for now.'],
  off: [{ kind: 'off', why: 'not-installed' }, 'A Studio that runs from source does not update itself.'],
}

let folder: string
let host: WebHost
let browser: Browser
const faults: unknown[] = []

/** A window of the desktop app, as far as its screens can tell. */
async function openApp(options: BrowserContextOptions = {}) {
  const opened = await openPage(browser, options)
  opened.page.setDefaultTimeout(PATIENCE_MS)
  const app = await stubApp(opened.page.context())
  await opened.page.goto(host.openAddress())
  return { ...opened, app }
}

describe.skipIf(!chromiumPath)('the desktop app’s updates', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-updates-'))
    const onFault = (fault: unknown) => faults.push(fault)
    host = await startStudio({ port: 0, libraryDir: join(folder, 'library'), onFault })
    browser = await launchChromium()
    const { page, close } = await openApp()
    await page.getByRole('button', { name: 'Continue without an account' }).click()
    await page.getByText('Your library is empty').waitFor()
    await close()
  })
  afterAll(async () => {
    await browser?.close()
    await host?.stop()
    await rm(folder, { recursive: true, force: true })
    expect(faults).toEqual([])
  })

  test(
    'what lies ready is said on every screen, taken, put off, and waits for uploads as one wishes',
    LONG,
    async () => {
      const { page, app, complaints, close } = await openApp()
      await page.getByText('Your library is empty').waitFor()
      const notice = page.locator('[data-update]')
      expect(await notice.count()).toBe(0)
      await app.tell(page, ready)
      await notice.getByText('Version 2.1.0 is ready to install.').waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      await notice.getByRole('button', { name: 'Restart now' }).click()
      await expect.poll(() => app.asked).toContain('restartToUpdate')
      await app.tell(page, waits)
      await notice.getByText('will be installed as soon as the current uploads are done').waitFor()
      expect(await accessibilityFaults(page)).toEqual([])
      await notice.getByRole('button', { name: 'Go on uploading' }).click()
      await expect.poll(() => app.asked).toContain('goOnUploading')
      await app.tell(page, { kind: 'installing', version: '2.1.0' })
      await notice.getByText('Installing version 2.1.0').waitFor()
      await app.tell(page, { kind: 'stale', since, isTold: true })
      await notice.getByText('There has been no news of updates since').waitFor()
      await notice.getByRole('button', { name: 'Check for updates' }).click()
      await expect.poll(() => app.asked).toContain('checkForUpdates')
      await notice.getByRole('button', { name: 'Later' }).click()
      await notice.waitFor({ state: 'detached' })
      await app.tell(page, ready)
      await notice.getByRole('button', { name: 'Later' }).click()
      await notice.waitFor({ state: 'detached' })
      await app.tell(page, { ...ready, version: '2.2.0' })
      await notice.getByText('Version 2.2.0').waitFor()
      expect(complaints).toEqual([])
      await close()
    },
  )

  test('the settings tell every state, take one back, and choose the channel', LONG, async () => {
    const { page, app, complaints, close } = await openApp()
    await goToSettings(page)
    const updates = page.locator('section').filter({ has: page.getByRole('heading', { name: 'Updates' }) })
    for (const [kind, [state, words]] of Object.entries(inSettings)) {
      await app.tell(page, state)
      await updates.getByText(words).waitFor()
      expect([kind, await accessibilityFaults(page)]).toEqual([kind, []])
    }
    await app.tell(page, inSettings.older?.[0] ?? ready)
    await updates.getByRole('button', { name: 'Go back to it' }).click()
    await expect.poll(() => app.asked).toContain('goBack 1.9.0')
    await updates.getByLabel('Channel').click()
    await page.getByRole('option', { name: 'Beta' }).click()
    await expect.poll(() => app.asked).toContain('chooseUpdateChannel beta')
    await app.tell(page, { kind: 'idle' }, 'beta')
    await updates.getByText('New features earlier, with the occasional bug.').waitFor()
    await updates.getByRole('button', { name: 'Check for updates' }).click()
    await expect.poll(() => app.asked).toContain('checkForUpdates')
    expect(complaints).toEqual([])
    await close()
  })

  test('the app’s own dialogs are asked for: another library, a folder to import', LONG, async () => {
    const { page, app, complaints, close } = await openApp()
    await goToSettings(page)
    await page.getByRole('button', { name: 'Choose another folder' }).click()
    await expect.poll(() => app.asked).toContain('chooseLibrary')
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('import a folder')
    await page.keyboard.press('Enter')
    await expect.poll(() => app.asked).toContain('chooseFiles folder')
    const unknown = page.evaluate('veza.app.quit')
    await expect(unknown).rejects.toThrow('has no veza.app.quit')
    expect(complaints).toEqual([])
    await close()
  })

  test('all of it is pictured', LONG, async () => {
    for (const look of studioLooks) {
      const { page, app, close } = await openApp(contextFor(look))
      for (const [name, state] of Object.entries({ ready, waits })) {
        await app.tell(page, state)
        await page.locator('[data-update]').waitFor()
        await photograph(page, `studio-update-${name}`, look)
      }
      await goToSettings(page)
      await page.getByRole('button', { name: /^(Choose another folder|Choisir un autre dossier)$/ }).hover()
      await photograph(page, 'studio-settings-app-library', look)
      const heading = page.getByRole('heading', { name: /^(Updates|Mises à jour)$/ })
      for (const [kind, [state]] of Object.entries(inSettings)) {
        await app.tell(page, state)
        await heading.scrollIntoViewIfNeeded()
        await photograph(page, `studio-settings-update-${kind}`, look)
      }
      await close()
    }
  })
})

async function goToSettings(page: Page): Promise<void> {
  await page.getByRole('navigation').waitFor()
  await page.goto(`${new URL(page.url()).origin}/#/settings`)
  await page.locator('main h1').waitFor()
}
