import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toneWav } from '../../support/audio.ts'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { isPublished } from '../../support/studio-work.ts'

let studio: StudioTest

describe.skipIf(!chromiumPath)('the first track, by mouse', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('signed in, imported, transcoded, published, heard of by the server', async () => {
    const user = await member(studio.product)
    const { page, complaints, close } = await studio.open()
    await page.locator('input[name=email]').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'sign-in')
    await signInToStudio(page, user)
    await page.getByText('Your library is empty').waitFor()
    await photographAll(studio, page, 'library-empty')

    const song = join(studio.folder, 'First light.wav')
    await writeFile(song, toneWav({ seconds: 8 }))
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Import' }).first().click(),
    ])
    // It may be over before one looks.
    const working = page.locator('[data-queue=running]').waitFor()
    await chooser.setFiles(song)
    await page.getByText('1 file imported').and(page.locator('[aria-live=polite]')).waitFor()
    const row = page.getByRole('row').filter({ hasText: 'First light' })
    await row.getByText('0:08').waitFor()
    await working
    await row.getByText('On this computer').waitFor()

    await row.getByRole('button', { name: 'More for First light' }).click()
    await page.getByRole('menuitem', { name: 'Publish' }).click()
    await isPublished(page, 'First light')
    await page.locator('[data-queue=idle]').waitFor()
    const found = await fetch(`${studio.product.url}/api/v1/tracks`)
    expect(await found.json()).toMatchObject({ items: [{ title: 'First light' }] })
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'library')
    expect(complaints).toEqual([])
    await close()
  })
})
