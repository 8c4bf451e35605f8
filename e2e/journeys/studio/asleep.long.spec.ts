import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { chromiumPath } from '../../support/browser.ts'
import { faultDice } from '../../support/faults/seed.ts'
import { member } from '../../support/people.ts'
import { descendantsOf } from '../../support/process-tree.ts'
import { type StudioTest, signInToStudio, startStudioTest } from '../../support/studio.ts'
import { type StudioStore, storeForStudio, whyNoStore } from '../../support/studio-store.ts'
import {
  expectArrivedOnce,
  goTo,
  importFiles,
  publishInStudio,
  workOf,
  writeSong,
} from '../../support/studio-work.ts'

const PACE = 800_000
const URL_SECONDS = 8
const SLEEP_MS = (URL_SECONDS + 6) * 1_000
const hostProgram = fileURLToPath(new URL('../../../desktop/web-host/main.ts', import.meta.url))

const { seed, random } = faultDice('asleep while it uploads')
let studio: StudioTest
let store: StudioStore
let laptop: { readonly child: ChildProcess; readonly address: string }
let song: string

const title = `the machine sleeps${whyNoStore ? ` (SKIPPED: no S3, ${whyNoStore})` : ''}`
describe.skipIf(!chromiumPath || whyNoStore !== undefined)(title, () => {
  beforeAll(async () => {
    store = await storeForStudio(PACE, { UPLOAD_URL_SECONDS: String(URL_SECONDS) })
    studio = await startStudioTest()
    song = await writeSong(studio.folder, 'Nocturne', 30)
    laptop = await startLaptop(join(studio.folder, 'on the laptop'), studio.product.url)
  })
  afterAll(async () => {
    if (laptop?.child.exitCode === null) {
      laptop.child.kill('SIGINT')
      await once(laptop.child, 'exit')
    }
    await studio?.stop()
    await store?.stop()
  })
  afterEach(({ task }) => {
    if (task.result?.state === 'fail') console.error(`FAULT_SEED=${seed} repeats this`)
  })

  test('longer than the addresses of an upload live: it goes on by itself when it wakes', async () => {
    const { page, close } = await studio.open()
    await page.goto(laptop.address)
    await signInToStudio(page, await member(studio.product))
    await importFiles(page, [song])
    await goTo(page, '/queue')
    await page.getByText('Nothing waiting').waitFor({ timeout: 120_000 })
    await publishInStudio(page, ['Nocturne'])
    await goTo(page, '/queue')
    await workOf(page, 'Nocturne').waitFor()
    await sentSome(random())

    const whole = [laptop.child.pid ?? 0, ...descendantsOf(laptop.child.pid ?? 0)]
    for (const pid of whole) process.kill(pid, 'SIGSTOP')
    await sleep(SLEEP_MS)
    const sentBefore = store.proxy.seen.length
    const wokeAt = Date.now()
    for (const pid of whole) process.kill(pid, 'SIGCONT')

    await page.getByText('Nothing waiting').waitFor({ timeout: 120_000 })
    await failuresTold(page).toBe(0)
    // What was sent after it woke was sent to addresses that were made since.
    const after = store.proxy.seen.slice(sentBefore).filter(({ status }) => status === 200)
    expect(after.length).toBeGreaterThan(0)
    for (const { target } of after) expect(signedAt(target)).toBeGreaterThan(wokeAt - 1_000)
    await expectArrivedOnce(studio, { Nocturne: song })
    await close()
  })
})

/** The Studio in a process of its own, as on the laptop that is closed. */
async function startLaptop(libraryDir: string, server: string) {
  const args = [hostProgram, '--port', '0', '--library', libraryDir, '--server', server, '--no-open']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk
  })
  const address = await vi.waitUntil(() => /http:\S+/.exec(said)?.[0], { timeout: 120_000, interval: 50 })
  return { child, address }
}

/** Until the upload is under way, and then a random part of its first half. */
async function sentSome(share: number): Promise<void> {
  const sent = () => store.proxy.seen.reduce((sum, { taken }) => sum + taken, 0)
  await vi.waitUntil(() => sent() > 0, { timeout: 60_000, interval: 5 })
  await vi.waitUntil(() => sent() > share * 2_000_000, { timeout: 60_000, interval: 5 })
}

const failuresTold = (page: Page) => expect.poll(() => page.getByText(/^\d+ failed$/).count())

/** When an address was signed, by what it says itself (ms). */
function signedAt(target: string): number {
  const [, year, month, day, hour, minute, second] =
    /X-Amz-Date=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/.exec(target) ?? []
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}
