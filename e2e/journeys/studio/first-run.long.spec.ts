import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toneWav } from '../../support/audio.ts'
import { accessibilityFaults, chooserByKey, chromiumPath } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { firstSteps, publishByFirstSteps } from '../../support/studio-first-run.ts'

let studio: StudioTest

async function song(name: string, seconds: number): Promise<string> {
  const path = join(studio.folder, `${name}.wav`)
  await writeFile(path, toneWav({ seconds }))
  return path
}

/** Goes on from where the focus is, as somebody without a mouse does. */
async function reach(page: Page, wanted: Locator): Promise<void> {
  for (let stop = 0; stop < 60; stop++) {
    if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement)) return
    await page.keyboard.press('Tab')
  }
  throw new Error('It is not among sixty stops of the Tab key.')
}

describe.skipIf(!chromiumPath)('from the first start to the first published track', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('whoever has no account, or no password any more, is led to the pages of the server that is typed', async () => {
    const { page, complaints, close } = await studio.open()
    await page.locator('input[name=server]').fill('http://everyone-reads-along.example')
    await page.getByText('Create an account').waitFor()
    expect(await page.getByRole('link').count()).toBe(0)
    expect(await accessibilityFaults(page)).toEqual([])
    await page.locator('input[name=server]').fill(studio.product.url.replace('http://', ''))
    for (const [link, heading] of [
      ['Create an account', 'Create an account'],
      ['Forgot your password?', 'Forgot your password?'],
    ] as const) {
      const leads = page.getByRole('link', { name: link })
      const [opened] = await Promise.all([page.waitForEvent('popup'), leads.click()])
      await opened.getByRole('heading', { name: heading, level: 1 }).waitFor()
      expect(new URL(opened.url()).origin).toBe(studio.product.url)
      await opened.close()
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('by mouse alone; the steps end with it, and never come back', async () => {
    const { page, complaints, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    const steps = firstSteps(page)
    await steps.getByText('Drop a recording').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'first-steps')
    const path = await song('First light', 4)
    const visit = await publishByFirstSteps(page, { path, title: 'First light' })
    const [track] = await Promise.all([page.waitForEvent('popup'), visit.click()])
    await track.getByRole('heading', { name: 'First light', level: 1 }).waitFor()
    await steps.waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('navigation').waitFor()
    await page.getByText('First light').first().waitFor()
    expect(await steps.count()).toBe(0)
    expect(complaints).toEqual([])
    await close()
  })

  test('by keyboard alone, on a machine of its own', async () => {
    await studio.restartHost({ libraryDir: join(studio.folder, 'by keyboard') })
    const { page, complaints, close } = await studio.open()
    const person = await member(studio.product)
    await page.locator('input[name=email]:focus').waitFor()
    await page.keyboard.type(person.email)
    await page.keyboard.press('Tab')
    await page.keyboard.type(person.password)
    await page.keyboard.press('Enter')
    const steps = firstSteps(page)
    await reach(page, steps.getByRole('button', { name: 'Drop a recording' }))
    const chooser = await chooserByKey(page, 'Enter')
    await chooser.setFiles(await song('Second light', 5))
    const heard = steps.getByRole('button', { name: 'Publish it' })
    await heard.waitFor()
    await reach(page, heard)
    await page.keyboard.press('Enter')
    const visit = steps.getByRole('link', { name: 'Visit its page' })
    await visit.waitFor({ timeout: 60_000 })
    await reach(page, visit)
    const [track] = await Promise.all([page.waitForEvent('popup'), page.keyboard.press('Enter')])
    await track.getByRole('heading', { name: 'Second light', level: 1 }).waitFor()
    await steps.waitFor({ state: 'detached' })
    expect(complaints).toEqual([])
    await close()
  })

  test('whoever does not want them is not asked again, and finds them in the help', async () => {
    const libraryDir = join(studio.folder, 'without')
    await studio.restartHost({ libraryDir })
    const first = await studio.open()
    const person = await member(studio.product)
    await signInToStudio(first.page, person)
    await firstSteps(first.page).getByRole('button', { name: 'Skip the first steps' }).click()
    await firstSteps(first.page).waitFor({ state: 'detached' })
    await first.close()
    await studio.restartHost({ libraryDir })
    const { page, close } = await studio.open()
    await page.getByText('Your library is empty').waitFor()
    expect(await firstSteps(page).count()).toBe(0)
    await page.getByRole('link', { name: 'Help' }).click()
    await page.getByRole('heading', { name: 'Help', level: 1 }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'help')
    await page.getByRole('button', { name: 'Show the first steps again' }).click()
    await firstSteps(page).waitFor()
    await close()
  })
})
