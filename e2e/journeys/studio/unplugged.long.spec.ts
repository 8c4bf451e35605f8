import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { veza } from '../../support/product.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import {
  expectArrivedOnce,
  goTo,
  importFiles,
  publishInStudio,
  workOf,
  writeSong,
} from '../../support/studio-work.ts'

let studio: StudioTest

describe.skipIf(!chromiumPath)('the drive of the library is unplugged', () => {
  const drive = () => join(studio.folder, 'drive')
  const libraryDir = () => join(drive(), 'library')
  const away = () => join(studio.folder, 'drawer')
  /** As systems do it: the folder that it was mounted in stays, empty. */
  async function unplug(): Promise<void> {
    await rename(drive(), away())
    await mkdir(drive())
  }
  async function plugIn(): Promise<void> {
    expect(await readdir(drive())).toEqual([])
    await rmdir(drive())
    await rename(away(), drive())
  }
  const isMissed = (page: Page) =>
    page.getByRole('heading', { name: 'The library’s folder cannot be found.' })

  beforeAll(async () => {
    studio = await startStudioTest()
    await mkdir(drive())
    await studio.restartHost({ libraryDir: libraryDir() })
  })
  afterAll(() => studio?.stop())

  test('which folder is missing is said; when it is back all goes on, with what was being typed', async () => {
    const { page, complaints, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await goTo(page, '/queue')
    await page.getByRole('button', { name: 'Pause the queue' }).click()
    const song = await writeSong(studio.folder, 'Kept', 4)
    await importFiles(page, [song])
    await publishInStudio(page, ['Kept'])
    await goTo(page, '/queue')
    await workOf(page, 'Kept').waitFor()
    await page.getByRole('button', { name: 'Resume the queue' }).click()
    await goTo(page, '/library')
    await page.getByRole('searchbox').fill('Kep')

    await unplug()
    await isMissed(page).waitFor({ timeout: 60_000 })
    await page.getByText(libraryDir()).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'library-missing', async (window) => {
      await window.locator('[data-stopped=library-missing]').waitFor()
    })
    const { code, stderr } = await veza(['status', '--library', libraryDir()])
    expect([code === 0, stderr]).toEqual([false, expect.stringContaining('Plug its drive in again')])

    await plugIn()
    await isMissed(page).waitFor({ state: 'detached', timeout: 60_000 })
    expect(await page.getByRole('searchbox').inputValue()).toBe('Kep')
    await goTo(page, '/queue')
    await page.getByText('Nothing waiting').waitFor({ timeout: 120_000 })
    await expectArrivedOnce(studio, { Kept: song })
    expect(complaints).toEqual([])
    await close()
  })

  test('absent at the start, it is waited for, and no other is made in its place unless one asks for it', async () => {
    await unplug()
    await studio.restartHost({ libraryDir: libraryDir() })
    const { page, close } = await studio.open()
    await isMissed(page).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Start with an empty library' }).click()
    await page.getByText('Do this only if the library is gone for good.').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Keep waiting' }).click()
    await plugIn()
    await page.getByRole('button', { name: 'More for Kept' }).waitFor({ timeout: 60_000 })

    await unplug()
    await isMissed(page).waitFor({ timeout: 60_000 })
    await page.getByRole('button', { name: 'Start with an empty library' }).click()
    await page.getByRole('button', { name: 'Start over' }).click()
    await page.locator('input[name=email]').waitFor({ timeout: 60_000 })
    expect(existsSync(join(libraryDir(), 'library.db'))).toBe(true)
    await close()
  })
})
