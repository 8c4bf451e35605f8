import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { wavBytes } from '../../../desktop/engine/testing-audio.ts'
import { accessibilityFaults, chooserByKey, chromiumPath } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'

const GOOD = 25
let studio: StudioTest

describe.skipIf(!chromiumPath)('thirty files are dropped, five of them bad', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('the good ones are taken though the engine dies among them, the bad ones are told, and nothing is there twice', async () => {
    const { page, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    const good = Array.from({ length: GOOD }, (_, at) => ({
      name: `Song ${at + 1}.wav`,
      bytes: wavBytes({ seconds: 0.3, seed: at + 1, channels: 1 }),
    }))
    const bad = [
      { name: 'letter.wav', bytes: Buffer.from('Dear diary, '.repeat(500)) },
      { name: 'nothing.wav', bytes: Buffer.alloc(0) },
      { name: 'cut off.wav', bytes: wavBytes({ seconds: 1, channels: 1 }).subarray(0, 30_000) },
      { name: 'again.wav', bytes: good[0]?.bytes ?? Buffer.alloc(0) },
      { name: 'song.pdf', bytes: Buffer.from(`%PDF-1.7\n${'1 0 obj <<>>\n'.repeat(900)}`) },
    ]
    const all = [...good.slice(0, 10), ...bad, ...good.slice(10)]
    await dragOver(page, true)
    await page.getByText('Drop to import').waitFor()
    await photographDrop(page)
    await drop(page, all)
    await page.getByText(/files? imported/).waitFor()
    process.kill(await studio.enginePid(), 'SIGKILL')
    await page.locator('[data-imports=done]').waitFor({ timeout: 120_000 })
    const report = page.getByRole('region', { name: 'Import' })
    await report
      .getByText('25 files imported · 1 already in your library · 4 files could not be imported')
      .waitFor()
    for (const name of ['letter.wav', 'nothing.wav', 'cut off.wav', 'song.pdf'])
      expect(await report.getByRole('listitem').filter({ hasText: name }).innerText()).toMatch(/\. /)
    await photographAll(studio, page, 'drop-report')
    const again = report.getByRole('listitem').filter({ hasText: 'again.wav' })
    expect(await again.innerText()).toBe('again.wav is already in your library: Song 1')
    await again.getByRole('link', { name: 'Song 1' }).click()
    await page.getByRole('heading', { level: 1, name: 'Song 1' }).waitFor()
    await page.goBack()
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await report.waitFor({ state: 'detached' })
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(GOOD + 1))
    // Of what was refused or known, no copy is kept.
    expect(await readdir(join(studio.libraryDir, 'received'))).toHaveLength(GOOD)
    await close()
  })
})

describe.skipIf(!chromiumPath)('a folder is chosen', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('from the button’s menu and from the palette; what is audio in it is taken, and where nothing is, that is said', async () => {
    const { page, complaints, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await page.getByText('Your library is empty').waitFor()
    const songs = join(studio.folder, 'songs')
    const pictures = join(studio.folder, 'pictures')
    await mkdir(join(songs, 'live'), { recursive: true })
    await mkdir(pictures)
    for (const [at, name] of ['Studio take.wav', 'live/Live take.wav', '.hidden.wav'].entries())
      await writeFile(join(songs, name), wavBytes({ seconds: 0.3, seed: 90 + at, channels: 1 }))
    for (const place of [songs, pictures]) await writeFile(join(place, 'cover.jpg'), 'a picture')

    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Import files or a folder' }).click()
    await page.getByRole('menuitem', { name: 'Import a folder …' }).waitFor()
    await photographAll(studio, page, 'import-menu', async (other) => {
      await other.getByRole('button', { name: /^(Import files or|Importer des fichiers ou)/ }).click()
      await other.getByRole('menu').waitFor()
    })
    const item = page.getByRole('menuitem', { name: 'Import a folder …' })
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), item.click()])
    await chooser.setFiles(songs)
    await page.getByText('2 files imported').waitFor()
    for (const title of ['Studio take', 'Live take'])
      await page.getByRole('row').filter({ hasText: title }).waitFor()

    await page.keyboard.press('Control+k')
    await page.getByRole('combobox').fill('folder import')
    const again = await chooserByKey(page, 'Enter')
    await again.setFiles(pictures)
    await page.getByText('Nothing in this folder is audio.').waitFor()
    expect(complaints).toEqual([])
    await close()
  })
})

describe.skipIf(!chromiumPath)('a window is left while files are handed over', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
  })
  afterAll(() => studio?.stop())

  test('one is asked before; left all the same, the next says what never came', async () => {
    const { page, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await page.getByText('Your library is empty').waitFor()
    // The second stays on its way.
    await page.route('**/files?name=Held*', () => undefined)
    await drop(page, [
      { name: 'Came.wav', bytes: wavBytes({ seconds: 0.3, seed: 77, channels: 1 }) },
      { name: 'Held.wav', bytes: wavBytes({ seconds: 0.3, seed: 78, channels: 1 }) },
    ])
    await page.getByText('1 file imported').waitFor()
    const asked: string[] = []
    page.on('dialog', (dialog) => {
      asked.push(dialog.type())
      void dialog.accept()
    })
    await page.reload()
    expect(asked).toEqual(['beforeunload'])
    await page.getByText('1 file had not been imported when the window closed: Held.wav.').waitFor()
    await photographAll(studio, page, 'drop-lost', async (other) => {
      await other.evaluate("localStorage.setItem('veza.drop.x', JSON.stringify(['Held.wav', 'Another.wav']))")
      await other.reload()
      await other.getByText('Held.wav, Another.wav').waitFor()
    })
    await page.reload()
    await page.locator('[data-imports=done]').waitFor()
    expect([asked.length, await page.getByText('had not been imported').count()]).toEqual([1, 0])
    await close()
  })
})

const photographDrop = (page: Page) =>
  page.screenshot({ path: new URL('../../artifacts/screens/studio-drop-zone.png', import.meta.url).pathname })

/** What a person does with a mouse and a file manager; browsers take no such thing from a driver. */
async function dragOver(page: Page, isIn: boolean): Promise<void> {
  await page.evaluate(`{
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(new File(['x'], 'x.wav'))
    document.querySelector('main').dispatchEvent(new DragEvent('drag${isIn ? 'enter' : 'leave'}', { dataTransfer, bubbles: true }))
  }`)
}

async function drop(page: Page, files: readonly { name: string; bytes: Buffer }[]): Promise<void> {
  const given = files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') }))
  await page.evaluate(`{
    const dataTransfer = new DataTransfer()
    for (const { name, base64 } of ${JSON.stringify(given)})
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name))
    document.querySelector('main').dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
  }`)
}
