import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { toneWav } from '../../e2e/support/audio.ts'
import { openLibraryBeside } from '../../e2e/support/many-tracks.ts'
import { percentile, tenths } from './_studio-frames.ts'
import { engineProcess, openStudioPlace, residentMbOf, type StudioPlace } from './_studio-place.ts'

const UPLOADS = 100
/** Buffers and code are there by then. */
const WARM = 10
const WITHIN_MS = 30 * 60_000

interface Sample {
  readonly done: number
  readonly mb: number
}

/** The engine's memory from its tenth upload to its hundredth, whole tracks each: transcoded, sent, published. */
export async function memory(): Promise<object> {
  const place = await openStudioPlace()
  try {
    await importSongs(place)
    const samples = await publishAll(place)
    const between = (from: number, to: number) =>
      percentile(
        samples.filter(({ done }) => done >= from && done < to).map(({ mb }) => mb),
        0.5,
      )
    const quarters = [WARM, 32, 55, 77, UPLOADS]
      .map((to, at, all) => [all[at - 1] ?? 0, to] as const)
      .slice(1)
    const medians = quarters.map(([from, to]) => between(from, to))
    const first = medians[0] ?? Number.NaN
    const last = medians.at(-1) ?? Number.NaN
    return {
      medianMbByQuarter: medians,
      grownMb: tenths(last - first),
      mostMb: tenths(Math.max(...samples.map(({ mb }) => mb))),
      ratio: Math.round((last / first) * 100) / 100,
      bars: { grownMb: '± 30' },
    }
  } finally {
    await place.stop()
  }
}

async function importSongs({ page, folder }: StudioPlace): Promise<void> {
  const songs = Array.from({ length: UPLOADS }, (_, at) => join(folder, `Song ${at}.wav`))
  for (const [at, song] of songs.entries()) await writeFile(song, toneWav({ seconds: 2, hertz: 200 + at }))
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.getByRole('button', { name: 'Import' }).first().click(),
  ])
  await chooser.setFiles(songs)
  await page.locator(`[role=grid][aria-rowcount="${UPLOADS + 1}"]`).waitFor({ timeout: WITHIN_MS })
}

async function publishAll({ page, libraryDir }: StudioPlace): Promise<Sample[]> {
  await page.locator('[role=grid]').focus()
  await page.keyboard.press('Control+a')
  await page.getByRole('button', { name: 'Publish' }).click()
  const pid = await engineProcess()
  const db = await openLibraryBeside(libraryDir)
  const count = db.prepare("SELECT count(*) FROM jobs WHERE kind = 'publish' AND state = 'done'").pluck()
  const samples: Sample[] = []
  const untilMs = performance.now() + WITHIN_MS
  try {
    for (;;) {
      const done = Number(count.get())
      samples.push({ done, mb: residentMbOf(pid) })
      if (done >= UPLOADS) return samples
      if (performance.now() > untilMs) throw new Error(`Only ${done} of ${UPLOADS} were published.`)
      await sleep(500)
    }
  } finally {
    db.close()
  }
}
