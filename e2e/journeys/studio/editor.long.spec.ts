import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ffmpeg } from '../../../desktop/engine/testing-audio.ts'
import { toneWav } from '../../support/audio.ts'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

let studio: StudioTest

describe.skipIf(!chromiumPath)('the track editor', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    const { page, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await close()
  })
  afterAll(() => studio?.stop())

  test('what is written is kept as one types, heard as it will be heard, and at the server when it is published', async () => {
    const { page, complaints, close } = await studio.open()
    await importSong(page)
    await openEditor(page)

    await page.locator('[data-facts]').getByText('LUFS').waitFor()
    expect(await page.locator('[data-facts]').innerText()).toMatch(
      /−\d+\.\d.LUFS\s+−\d+\.\d.dBTP\s+44\.1\/16\s+0:08/,
    )

    await writeEverything(page)
    await page.locator('[data-save=local]').waitFor()
    await page.reload()
    await heading(page, 'Harbour at dawn').waitFor()
    await everythingIsThere(page)
    await undone(page)
    await coverIsCropped(page)
    await heardBothWays(page)
    await photographAll(studio, page, 'editor', (other) =>
      other.locator('[data-facts]').getByText('44').waitFor(),
    )
    expect(await accessibilityFaults(page)).toEqual([])

    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByRole('link', { name: 'Open its page' }).waitFor({ timeout: 60_000 })
    expect(await atServer()).toMatchObject({
      title: 'Harbour at dawn',
      tags: ['dub', 'tape'],
      genre: 'Ambient',
      credits: 'Drums: Ana\nRecorded by Ben',
      isrc: 'FRZ031400212',
      bpm: '87.5',
      musicalKey: 'f-sharp-minor',
    })
    await vi.waitUntil(async () => (await atServer())?.coverUrl, waiting)
    const cover = (await atServer())?.coverUrl
    await chooseCover(page, 'Change the cover', 'smptebars')
    await vi.waitUntil(async () => (await atServer())?.coverUrl !== cover, waiting)
    await page.getByRole('button', { name: 'Remove cover' }).click()
    await vi.waitUntil(async () => (await atServer())?.coverUrl === null, waiting)
    await chooseCover(page, 'Choose a cover', 'testsrc')
    await vi.waitUntil(async () => (await atServer())?.coverUrl, waiting)
    await page.getByRole('button', { name: 'Remove cover' }).click()
    const removed = page.locator('[data-kind]').filter({ hasText: 'Cover removed.' })
    // Before it goes by itself.
    await removed.last().getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Change the cover' }).locator('img').waitFor()
    await vi.waitUntil(async () => (await atServer())?.coverUrl, waiting)
    await page.getByLabel('Genre').fill('Drone')
    await page.locator('[data-save=sent]').waitFor({ timeout: 60_000 })
    await vi.waitUntil(async () => (await atServer())?.genre === 'Drone', waiting)

    await page.getByRole('tab', { name: 'Files' }).click()
    await page.getByText('The file', { exact: true }).waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'editor-files', (other) => other.getByRole('tab').last().click())
    expect(complaints).toEqual([])
    await close()
  }, 900_000)

  test('a recording with faults says where they are, and what to do', async () => {
    const { page, complaints, close } = await studio.open()
    const song = join(studio.folder, 'Too hot.wav')
    await ffmpeg(
      ...['-f', 'lavfi', '-i', 'sine=220:d=6'],
      ...['-af', 'volume=30dB,adelay=2000|2000', '-ac', '2', '-c:a', 'pcm_s16le', song],
    )
    await drop(page, song)
    await openEditor(page, 'Too hot')
    await page.getByRole('button', { name: 'things to check' }).click()
    for (const code of ['clipping', 'true-peak', 'loud', 'silence-start'])
      await page.locator(`[data-finding=${code}]`).waitFor()
    expect(await page.locator('[data-marker=clip]').count()).toBeGreaterThan(10)
    expect(await page.locator('[data-marker=silence]').count()).toBe(1)
    await page.setViewportSize({ width: 1024, height: 640 })
    expect(await overflows(page)).toBe(false)
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    expect(await overflows(page)).toBe(false)
    await page.evaluate("document.documentElement.style.fontSize = ''")
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'editor-findings', (other) => other.getByRole('tab').last().click())
    expect(complaints).toEqual([])
    await close()
  })
})

const waiting = { timeout: 60_000, interval: 200 }

const overflows = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1 })

async function drop(page: Page, song: string): Promise<void> {
  await page.getByRole('button', { name: 'Import' }).first().waitFor()
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import' }).first().click(),
  ])
  await chooser.setFiles(song)
}

async function importSong(page: Page): Promise<void> {
  const song = join(studio.folder, 'First light.wav')
  await writeFile(song, toneWav({ seconds: 8 }))
  await drop(page, song)
}

async function openEditor(page: Page, title = 'First light'): Promise<void> {
  await page.getByRole('row').filter({ hasText: title }).dblclick()
  await heading(page, title).waitFor()
}

async function writeEverything(page: Page): Promise<void> {
  await page.getByLabel('Title').fill('Harbour at dawn')
  await page.getByLabel('Description').fill('Recorded on tape,\nin one take.')
  await page.getByLabel('Genre').fill('Ambient')
  await page.getByLabel('Tags').fill('Dub')
  await page.keyboard.press('Enter')
  await page.keyboard.type('tape,')
  await page.getByLabel('Credits').fill('Drums: Ana\nRecorded by Ben')
  await page.getByLabel('ISRC').fill('fr-z03-14-00212')
  await page.getByLabel('BPM').fill('87,5')
  await page.getByLabel('Key', { exact: true }).click()
  await page.getByRole('option', { name: 'F♯ minor · 11A' }).click()
  await page.getByLabel('Who can find it').click()
  await page.getByRole('option', { name: 'Anyone with the link' }).click()
  await page.getByRole('switch', { name: 'For sale' }).click()
  await page.getByRole('switch', { name: 'Preview' }).click()
  await page.getByRole('switch', { name: 'Lossless' }).click()
}

async function everythingIsThere(page: Page): Promise<void> {
  expect(await page.getByLabel('Title').inputValue()).toBe('Harbour at dawn')
  expect(await page.getByLabel('Description').inputValue()).toBe('Recorded on tape,\nin one take.')
  expect(await page.getByLabel('Genre').inputValue()).toBe('Ambient')
  expect(await page.getByLabel('Credits').inputValue()).toBe('Drums: Ana\nRecorded by Ben')
  expect(await page.getByLabel('ISRC').inputValue()).toBe('FRZ031400212')
  expect(await page.getByLabel('BPM').inputValue()).toBe('87.5')
  await page.getByLabel('Key', { exact: true }).getByText('F♯ minor · 11A').waitFor()
  for (const tag of ['dub', 'tape']) await page.getByRole('button', { name: `Remove ${tag}` }).waitFor()
  await page.getByLabel('Who can find it').getByText('Anyone with the link').waitFor()
  for (const [name, isOn] of [
    ['For sale', true],
    ['Preview', true],
    ['Lossless', false],
  ] as const)
    expect([name, await page.getByRole('switch', { name }).isChecked()]).toEqual([name, isOn])
  // As it is published below: for everyone, for nothing, lossless.
  await page.getByLabel('Who can find it').click()
  await page.getByRole('option', { name: 'Everyone' }).click()
  for (const name of ['Preview', 'For sale', 'Lossless']) await page.getByRole('switch', { name }).click()
}

/** A title that nobody would take is said and not kept; the last edit is taken back by keys. */
async function undone(page: Page): Promise<void> {
  const title = page.getByLabel('Title')
  await title.fill('')
  await title.blur()
  await page.getByText('A track needs a title').waitFor()
  await title.fill('Harbour at dusk')
  await heading(page, 'Harbour at dusk').waitFor()
  await page.locator('[data-save=local]').waitFor()
  await page.keyboard.press('Control+z')
  await heading(page, 'Harbour at dawn').waitFor()
  expect(await title.inputValue()).toBe('Harbour at dawn')
  await page.keyboard.press('Control+Shift+z')
  await heading(page, 'Harbour at dusk').waitFor()
  await page.keyboard.press('Control+z')
  await heading(page, 'Harbour at dawn').waitFor()
}

async function coverIsCropped(page: Page): Promise<void> {
  await chooseCover(page, 'Choose a cover', 'testsrc')
  await page.getByRole('button', { name: 'Change the cover' }).locator('img').waitFor()
  const sides = () =>
    page.evaluate<number[]>(
      "[...document.querySelectorAll('[data-takes] img')].flatMap((image) => [image.naturalWidth, image.naturalHeight])",
    )
  await vi.waitUntil(async () => (await sides())[0] !== 0, { timeout: 10_000 })
  expect(await sides()).toEqual([600, 600])
}

async function chooseCover(page: Page, button: string, pattern: string): Promise<void> {
  const picture = join(studio.folder, `${pattern}.png`)
  await ffmpeg('-f', 'lavfi', '-i', `${pattern}=d=1:s=900x600`, '-frames:v', '1', picture)
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: button }).click(),
  ])
  await chooser.setFiles(picture)
  const dialog = page.getByRole('dialog', { name: 'Crop to a square' })
  await dialog.getByRole('group').focus()
  await page.keyboard.press('ArrowRight')
  expect(await accessibilityFaults(page)).toEqual([])
  await dialog.getByRole('button', { name: 'Use as cover' }).click()
  await dialog.waitFor({ state: 'detached' })
}

/** By keys alone: played, compared at the same moment, halted, sought. */
async function heardBothWays(page: Page): Promise<void> {
  const slider = page.getByRole('slider', { name: 'Position in the recording' })
  const at = async () => Number(await slider.getAttribute('aria-valuenow'))
  await page.getByRole('radio', { name: 'As listeners hear it: 256' }).waitFor({ timeout: 30_000 })
  await slider.focus()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: 'Pause' }).waitFor()
  await vi.waitUntil(async () => (await at()) >= 1, { timeout: 15_000 })
  await page.keyboard.press('x')
  await page.getByRole('radio', { name: 'As listeners hear it: 256' }).and(page.locator(':checked')).waitFor()
  const before = await at()
  await vi.waitUntil(async () => (await at()) > before, { timeout: 15_000 })
  await page.keyboard.press('k')
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
  await page.keyboard.press('Home')
  await vi.waitUntil(async () => (await at()) === 0)
  await page.keyboard.press('ArrowRight')
  await vi.waitUntil(async () => (await at()) === 5)
  await page.keyboard.press('j')
  await vi.waitUntil(async () => (await at()) === 0)
  const box = await slider.boundingBox()
  if (!box) throw new Error('no waveform')
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2)
  await vi.waitUntil(async () => (await at()) === 4)
  await page.keyboard.press('x')
  await page.getByRole('radio', { name: 'Original' }).and(page.locator(':checked')).waitFor()
  expect(await at()).toBe(4)
}

interface AtServer {
  readonly title: string
  readonly genre: string
  readonly tags: readonly string[]
  readonly coverUrl: string | null
}

async function atServer(): Promise<AtServer | undefined> {
  const answer = await fetch(`${studio.product.url}/api/v1/tracks`)
  return ((await answer.json()) as { items: AtServer[] }).items[0]
}
