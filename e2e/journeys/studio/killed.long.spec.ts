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
    await page.getByText('Nothing waits').waitFor({ timeout: 120_000 })
    await toldOfCrashes(page, 'Transcoding')

    // A host that has seen few deaths starts the next engine sooner.
    await studio.restartHost()
    await page.goto(studio.host.openAddress())
    await publishInStudio(page, TITLES)
    await goTo(page, '/queue')
    for (let kill = 0; kill < KILLS; kill += 1) await killAtWork(page, LIFE_MS.upload)
    // Slow enough for a picture of it.
    store.proxy.bytesPerSecond = PACE / 20
    await photographAll(studio, page, 'queue-at-work', async (window) => {
      await openWork(window, 'Cenit')
      await window.locator('[data-job]').first().waitFor()
    })
    store.proxy.bytesPerSecond = PACE
    await page.getByText('Nothing waits').waitFor({ timeout: 180_000 })
    await expectArrivedOnce(studio, files)
    await page.getByRole('button', { name: /^Done/ }).click()
    for (const name of TITLES) await workOf(page, name).getByText('Done').waitFor()
    await close()
  }, 900_000)
})

/** Waits until something runs, lets it live a little, and ends it without a word; the window sees it go and come back. */
async function killAtWork(page: Page, lifeMs: number): Promise<void> {
  const pid = await studio.enginePid()
  await page.locator('[data-queue=running]').waitFor({ timeout: 60_000 })
  await sleep(random() * lifeMs)
  process.kill(pid, 'SIGKILL')
  await page.locator('[data-connection=lost]').waitFor()
  await page.locator('[data-connection=lost]').waitFor({ state: 'detached', timeout: 60_000 })
}

/** Some of the deaths fell into work, and its log says so. */
async function toldOfCrashes(page: Page, kind: string): Promise<void> {
  await page.getByRole('button', { name: /^Done/ }).click()
  let told = 0
  for (const name of TITLES) {
    await openWork(page, name)
    await workOf(page, name)
      .getByRole('button', { name: `Log of “${kind}”` })
      .click()
    const log = workOf(page, name).getByRole('region', { name: `Log of “${kind}”` })
    await log.getByText('Done').waitFor()
    told += await log.getByText('The engine stopped while it ran').count()
  }
  expect(told).toBeGreaterThan(0)
}
