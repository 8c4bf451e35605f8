import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chromiumPath } from '../../support/browser.ts'
import { faultDice } from '../../support/faults/seed.ts'
import { member } from '../../support/people.ts'
import { photographAll, type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { type StudioStore, storeForStudio, whyNoStore } from '../../support/studio-store.ts'
import {
  expectArrivedOnce,
  goTo,
  importFiles,
  openWork,
  publishInStudio,
  workOf,
  writeSong,
} from '../../support/studio-work.ts'

const TITLES = ['Alba', 'Bruma', 'Cenit']
const SECONDS = 25
/** Three songs are some 18 MB with their streams. */
const PACE = 3_000_000
/** At this pace they take two minutes, so that the last death finds an upload too. */
const SLOW = PACE / 20
const KILLS = 5
/** A life after work has begun ends within so long (ms). */
const LIFE_MS = { transcode: 700, upload: 1_500 } as const

const { seed, random } = faultDice('killed while one looks')
let studio: StudioTest
let store: StudioStore
const files: Record<string, string> = {}

const title = `the engine is killed again and again${whyNoStore ? ` (SKIPPED: no S3, ${whyNoStore})` : ''}`
describe.skipIf(!chromiumPath || whyNoStore !== undefined)(title, () => {
  beforeAll(async () => {
    store = await storeForStudio(PACE)
    studio = await startStudioTest()
    for (const name of TITLES) files[name] = await writeSong(studio.folder, name, SECONDS)
  })
  afterAll(async () => {
    await studio?.stop()
    await store?.stop()
  })
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(`FAULT_SEED=${seed} repeats this`)
  })

  test('while it transcodes and while it uploads: the queue goes on by itself, and all arrives, once', async () => {
    const { page, close } = await studio.open()
    await signInToStudio(page, await member(studio.product))
    await importFiles(page, Object.values(files))
    await goTo(page, '/queue')
    for (let kill = 0; kill < KILLS; kill += 1) await killAtWork(page, LIFE_MS.transcode)
    await page.getByText('Nothing waiting').waitFor({ timeout: 120_000 })
    await toldOfCrashes(page, ['Encoding'])

    // A host that has seen few deaths starts the next engine sooner.
    await studio.restartHost()
    await page.goto(studio.host.openAddress())
    store.proxy.bytesPerSecond = SLOW
    store.proxy.forget()
    await publishInStudio(page, TITLES)
    await goTo(page, '/queue')
    for (let kill = 0; kill < KILLS; kill += 1) {
      await expect.poll(isSending, { timeout: 60_000 }).toBe(true)
      await killAtWork(page, LIFE_MS.upload)
    }
    // As slow, for a picture of it.
    await photographAll(studio, page, 'queue-at-work', async (window) => {
      await openWork(window, 'Cenit')
      await window.locator('[data-job]').first().waitFor()
    })
    store.proxy.bytesPerSecond = PACE
    await page.getByText('Nothing waiting').waitFor({ timeout: 180_000 })
    await expectArrivedOnce(studio, files)
    await toldOfCrashes(page, ['Uploading the original', 'Uploading the encoded files'])
    await close()
  }, 900_000)
})

/** Something of a file has left for the store in this life of the engine. */
const isSending = () => store.proxy.seen.some(({ method, taken }) => method === 'PUT' && taken > 0)

/** Waits until something runs, lets it live a little, and ends it without a word; the window sees it go and come back. */
async function killAtWork(page: Page, lifeMs: number): Promise<void> {
  const pid = await studio.enginePid()
  await page.locator('[data-queue=running]').waitFor({ timeout: 60_000 })
  await sleep(random() * lifeMs)
  process.kill(pid, 'SIGKILL')
  await page.locator('[data-connection=lost]').waitFor()
  // What comes by from here on is of the next life.
  store.proxy.forget()
  await page.locator('[data-connection=lost]').waitFor({ state: 'detached', timeout: 60_000 })
}

/** Some of the deaths fell into work of these kinds, and its log says so. */
async function toldOfCrashes(page: Page, kinds: readonly string[]): Promise<void> {
  await page.getByRole('button', { name: /^Done/ }).click()
  let told = 0
  for (const name of TITLES) {
    await openWork(page, name)
    for (const kind of kinds) {
      const title = `Log of “${kind}”`
      await workOf(page, name).getByRole('button', { name: title }).click()
      const log = workOf(page, name).getByRole('region', { name: title })
      await log.getByText('Done').waitFor()
      told += await log.getByText('The engine stopped while it ran').count()
    }
  }
  expect(told).toBeGreaterThan(0)
}
