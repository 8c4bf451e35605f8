import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toneWav } from '../../e2e/support/audio.ts'
import { openLibraryBeside } from '../../e2e/support/many-tracks.ts'
import { bareRows, framesOf } from './_studio-frames.ts'
import { openStudioPlace, type Page, type StudioPlace } from './_studio-place.ts'

const TRACKS = 10_000
const SECONDS = 8
/** As a wheel turned fast, and as a scroll bar that is dragged. */
const speeds = { wheel: 60, fling: 700 }
const SONG_SECONDS = 240
/** Slow enough to go on while it is looked at. */
const UPLOAD_BYTES_PER_SECOND = 60_000

/** Frames while a library of 10,000 is scrolled and an upload tells of its progress, against bare lines of text. */
export async function rows(): Promise<object> {
  const place = await openStudioPlace({ tracks: TRACKS })
  try {
    const told = await upload(place)
    const measured: Record<string, object> = {}
    for (const [name, pixels] of Object.entries(speeds)) {
      const bare = await bareFrames(place, pixels)
      await place.page.bringToFront()
      const before = await told()
      const library = await framesOf(place.browser, place.page, {
        selector: '[role=grid]',
        pixels,
        ms: SECONDS * 1_000,
      })
      if ((await told()) === before) throw new Error('No progress was told while it was scrolled.')
      measured[name] = { library, bare, ratioOfCpu: ratio(library.cpuMsPerFrame, bare.cpuMsPerFrame) }
    }
    return { ...measured, bars: { 'intervalMs.p95': '<= 16.7', 'longestTaskMs.wall': '<= 50' } }
  } finally {
    await place.stop()
  }
}

const ratio = (one: number, other: number) => Math.round((one / other) * 100) / 100

async function bareFrames({ browser }: StudioPlace, pixels: number) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  await page.setContent(bareRows)
  const frames = await framesOf(browser, page, { selector: '#frame', pixels, ms: (SECONDS * 1_000) / 2 })
  await page.close()
  return frames
}

/** Begins to send a song, slowly. @returns what is told of it now */
async function upload({ page, folder, libraryDir }: StudioPlace): Promise<() => Promise<string>> {
  const db = await openLibraryBeside(libraryDir)
  db.prepare(
    `INSERT INTO settings (key, value) VALUES ('studio.settings', ?)
     ON CONFLICT (key) DO UPDATE SET value = json_patch(value, excluded.value)`,
  ).run(JSON.stringify({ uploadRate: UPLOAD_BYTES_PER_SECOND, isTourDone: true }))
  db.close()
  const song = join(folder, 'Long song.wav')
  await writeFile(song, toneWav({ seconds: SONG_SECONDS }))
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import' }).first().click(),
  ])
  await chooser.setFiles(song)
  const row = page.getByRole('row').filter({ hasText: 'Long song' })
  await row.getByRole('button', { name: 'More for Long song' }).click({ timeout: 60_000 })
  await page.getByRole('menuitem', { name: 'Publish' }).click()
  await row.getByText('↑').waitFor({ timeout: 180_000 })
  return () => textOf(page)
}

/** The queue's line at the foot, which is there however far one has scrolled. */
const textOf = (page: Page) => page.locator('[data-queue]').innerText()
