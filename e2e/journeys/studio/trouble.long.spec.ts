import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sha256 } from '../../support/api.ts'
import { accessibilityFaults, chromiumPath } from '../../support/browser.ts'
import { member } from '../../support/people.ts'
import { veza } from '../../support/product.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import {
  arrivedAt,
  expectArrivedOnce,
  goTo,
  importFiles,
  openWork,
  publishInStudio,
  workOf,
  writeSong,
} from '../../support/studio-work.ts'

const run = promisify(execFile)
const whyNoMount = await tryMount()
if (whyNoMount !== undefined && process.env.CI)
  throw new Error(`no small disk can be made here: ${whyNoMount}`)
let studio: StudioTest

describe.skipIf(!chromiumPath)('something is wrong with a disk', () => {
  beforeAll(async () => {
    studio = await startStudioTest()
    const { page, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await page.getByText('Your library is empty').waitFor()
    await close()
  })
  afterAll(() => studio?.stop())

  test('its folder is unplugged: it is said so, and goes on with a press when it is back', async () => {
    const { page, close } = await studio.open()
    const { disk, song } = await importByPath('Far', 4)
    await publishPaused(page, 'Far')
    await rename(disk, `${disk} away`)
    await page.getByRole('button', { name: 'Resume the queue' }).click()
    const work = workOf(page, 'Far')
    await work.getByText(`The file ${song} is no longer there.`).waitFor({ timeout: 60_000 })
    await page.locator('[data-queue]').getByText('1 failed').waitFor()
    await openWork(page, 'Far')
    await work.getByText('What you typed is kept').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'queue-source-gone', async (window) => {
      await window.locator('[data-group] button[aria-expanded]').first().click()
    })
    await rename(`${disk} away`, disk)
    await work.getByRole('button', { name: 'Try again' }).click()
    await isDone(page, 'Far')
    await expectArrivedOnce(studio, { Far: song })
    await close()
  })

  test('its folder has another name now: the file is shown where it is, and the work goes on', async () => {
    const { page, close } = await studio.open()
    const { disk, song } = await importByPath('Moved', 3)
    await publishPaused(page, 'Moved')
    await rename(disk, `${disk} elsewhere`)
    await page.getByRole('button', { name: 'Resume the queue' }).click()
    const work = workOf(page, 'Moved')
    await work.getByText(`The file ${song} is no longer there.`).waitFor({ timeout: 60_000 })
    await openWork(page, 'Moved')
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      work.getByRole('button', { name: 'Show where it is' }).click(),
    ])
    await chooser.setFiles(join(`${disk} elsewhere`, 'Moved.wav'))
    await isDone(page, 'Moved')
    expect((await arrivedAt(studio)).map(({ title }) => title)).toEqual(['Far', 'Moved'])
    await close()
  })

  test('its source is edited before it goes up: nothing half-old is sent, and the new one is a track of its own', async () => {
    const { page, close } = await studio.open()
    const before = await arrivedAt(studio)
    const { disk, song } = await importByPath('Draft mix', 3)
    await publishPaused(page, 'Draft mix')
    // Both versions have one title: from here on the old one is known by its id.
    const id = await workOf(page, 'Draft mix').getAttribute('data-group')
    const work = page.locator(`[data-group="${id}"]`)
    await rename(song, join(disk, 'old.wav'))
    await rename(await writeSong(disk, 'Draft mixdown two', 5), song)
    await page.getByRole('button', { name: 'Resume the queue' }).click()
    await work.getByText(`The file ${song} was changed after it was imported.`).waitFor({ timeout: 60_000 })
    expect(await arrivedAt(studio)).toEqual(before)
    await work.getByRole('button', { name: 'Import the new version' }).click()
    await page.getByText('Imported as a separate track.').waitFor()
    // What is made of the new one is made before its file goes: it would rightly fail after that.
    await page.getByRole('button', { name: /^Done/ }).click()
    await workOf(page, 'Draft mix').getByText('Done').waitFor({ timeout: 120_000 })
    await goTo(page, '/library')
    await expect.poll(() => page.getByRole('button', { name: 'More for Draft mix' }).count()).toBe(2)
    // The old one is put back: it is what was meant after all.
    await rm(song)
    await rename(join(disk, 'old.wav'), song)
    await goTo(page, '/queue')
    await page.getByRole('button', { name: /^To do/ }).click()
    await work.getByRole('button', { name: 'Draft mix', exact: true }).click()
    await work.getByRole('button', { name: 'Try again' }).click()
    await allDone(page)
    await work.getByText('Done').first().waitFor()
    expect(await arrivedAt(studio)).toEqual([
      { title: 'Draft mix', sha256: sha256(await readFile(song)) },
      ...before,
    ])
    await close()
  })
})

const why = whyNoMount === undefined ? '' : ` (SKIPPED: no small disk can be made: ${whyNoMount})`
describe.skipIf(!chromiumPath || whyNoMount !== undefined)(`the disk of the library is full${why}`, () => {
  let disk: string
  beforeAll(async () => {
    studio = await startStudioTest()
    disk = join(studio.folder, 'small disk')
    await mkdir(disk)
    await mountSmall(disk)
    await studio.restartHost({ libraryDir: join(disk, 'library') })
  })
  afterAll(async () => {
    await studio?.restartHost({ libraryDir: join(studio.folder, 'library') })
    await run('umount', [disk])
    await studio?.stop()
  })

  test('the work is said to need more room, nothing is lost, and it goes on when there is some', async () => {
    const { page, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await goTo(page, '/queue')
    await page.getByRole('button', { name: 'Pause the queue' }).click()
    // 8 MB are copied into the library, as browsers hand files over.
    const song = await writeSong(studio.folder, 'Heavy', 45)
    await importFiles(page, [song])
    const ballast = join(disk, 'ballast')
    await writeFile(ballast, Buffer.alloc((await freeBytes(disk)) - 6_000_000))
    await goTo(page, '/queue')
    await page.getByRole('button', { name: 'Resume the queue' }).click()
    const work = workOf(page, 'Heavy')
    await work.getByText('The disk that holds the library is full').waitFor({ timeout: 60_000 })
    await openWork(page, 'Heavy')
    await work.getByText('Free some space on that disk, then try again.').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await photographAll(studio, page, 'queue-disk-full', async (window) => {
      await window.locator('[data-group] button[aria-expanded]').first().click()
    })
    // Nothing is gained by a press alone.
    await work.getByRole('button', { name: 'Try again' }).click()
    await work.getByRole('button', { name: 'Log of' }).click()
    const refusals = work.getByRole('region', { name: 'Log of' }).getByText('Failed · The disk')
    await expect.poll(() => refusals.count(), { timeout: 60_000 }).toBe(2)
    await rm(ballast)
    await work.getByRole('button', { name: 'Try again' }).click()
    await isDone(page, 'Heavy')
    await publishInStudio(page, ['Heavy'])
    await goTo(page, '/queue')
    await isDone(page, 'Heavy')
    await expectArrivedOnce(studio, { Heavy: song })
    await close()
  })
})

async function mountSmall(place: string): Promise<void> {
  await run('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', place])
}

/** @returns why a small disk cannot be made; undefined: it can. Root of a container often may not. */
async function tryMount(): Promise<string | undefined> {
  const place = await mkdtemp(join(tmpdir(), 'veza-mount-'))
  try {
    await mountSmall(place)
    await run('umount', [place])
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message.trim().split('\n').at(-1) : String(error)
  } finally {
    await rm(place, { recursive: true, force: true })
  }
}

const freeBytes = async (path: string) => {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}

/** A song on a disk of its own, imported where it lies: by the command line, beside the Studio that is open. */
async function importByPath(title: string, seconds: number): Promise<{ disk: string; song: string }> {
  const disk = join(studio.folder, `disk of ${title}`)
  await mkdir(disk)
  const song = await writeSong(disk, title, seconds)
  const { code, stderr } = await veza(['import', song, '--library', studio.libraryDir])
  expect([code, code ? stderr : '']).toEqual([0, ''])
  return { disk, song }
}

/** Queued, and at rest: what happens to the file happens before anything of it is sent. */
async function publishPaused(page: Page, title: string): Promise<void> {
  await goTo(page, '/queue')
  await page.getByRole('button', { name: 'Pause the queue' }).click()
  await publishInStudio(page, [title])
  await goTo(page, '/queue')
  await workOf(page, title).waitFor()
}

/** All work has come to its end; what was done is shown. */
async function allDone(page: Page): Promise<void> {
  await page.getByText('Nothing waiting').waitFor({ timeout: 120_000 })
  await page.getByRole('button', { name: /^Done/ }).click()
}

async function isDone(page: Page, title: string): Promise<void> {
  await allDone(page)
  await workOf(page, title).getByText('Done').first().waitFor()
  await page.getByRole('button', { name: /^To do/ }).click()
}
