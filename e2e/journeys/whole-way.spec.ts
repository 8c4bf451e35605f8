import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { toneWav } from '../support/audio.ts'
import { chromiumPath, launchChromium, levelOf, openPage } from '../support/browser.ts'
import { newFolder, type Product, removeFolder, startedProduct, veza } from '../support/product.ts'

const run = promisify(execFile)
const SECONDS = 25
const SILENCE_DBFS = -60
const wav = toneWav({ seconds: SECONDS, hertz: 330 })
let data: string
let library: string
let file: string
let product: Product
let browser: Browser
let published: { trackId: string; url: string; masterUrl: string; durationMs: number; renditions: string[] }

beforeAll(async () => {
  data = await newFolder()
  library = await newFolder()
  // A name that a shell, a parser and a file system each might stumble over.
  file = join(library, '-it\'s "a" song\n№ 5 🎸.wav')
  await writeFile(file, wav)
  product = await startedProduct({ data, args: ['--no-studio'] })
})
afterAll(async () => {
  await browser?.close()
  await product?.end()
  await removeFolder(data)
  await removeFolder(library)
})

const publish = (title: string) => {
  const { email, password } = product.account('creator')
  const options = ['--server', product.url, '--email', email, '--password', password, '--title', title]
  return veza(['publish', file, ...options, '--library', join(library, 'home'), '--json'])
}

describe('a creator publishes a file, a listener hears it', () => {
  test('one command does the whole way and ends with one line of JSON', async () => {
    const { code, stdout, stderr } = await publish('A way to be heard')
    expect([code, stderr && code ? stderr : '']).toEqual([0, ''])
    expect(stdout.trim().split('\n')).toHaveLength(1)
    published = JSON.parse(stdout)
    expect(published).toMatchObject({
      trackId: expect.any(String),
      url: expect.stringMatching(/\/tracks\/a-way-to-be-heard-/),
      durationMs: SECONDS * 1000,
      integratedLufs: expect.any(Number),
      truePeakDbtp: expect.any(Number),
      renditions: ['aac-64', 'aac-128', 'aac-256', 'flac'],
    })
  })

  test('the same again changes nothing and answers the same', async () => {
    const { code, stdout } = await publish('A way to be heard')
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ trackId: published.trackId, url: published.url })
  })

  test('what the store holds is the file, bit by bit', async () => {
    const download = await fetch(`${product.url}/api/v1/tracks/${published.trackId}/download`)
    const bytes = Buffer.from(await download.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      createHash('sha256').update(wav).digest('hex'),
    )
  })

  test('the FLAC that listeners get is as loud as the source, within 0.1 dB', async () => {
    const flac = `${product.url}/api/v1/tracks/${published.trackId}/flac/index.m3u8`
    const [source, heard] = [await meanVolume(file), await meanVolume(flac)]
    expect(Math.abs(source - heard)).toBeLessThanOrEqual(0.1)
    expect(source).toBeGreaterThan(SILENCE_DBFS)
  })

  test.skipIf(!chromiumPath)('press play on the page, and it sounds', async () => {
    browser = await launchChromium()
    const { page, complaints, close } = await openPage(browser)
    await page.goto(published.url)
    await page.locator('[data-part=play]').click()
    await expect
      .poll(
        () =>
          page
            .locator('[data-part=audio]')
            .evaluate((audio) => (audio as unknown as { currentTime: number }).currentTime),
        { timeout: 10_000 },
      )
      .toBeGreaterThan(1)
    expect(await levelOf(page, '[data-part=audio]')).toBeGreaterThan(SILENCE_DBFS)
    expect(complaints).toEqual([])
    await mkdir(new URL('../artifacts/screens/', import.meta.url), { recursive: true })
    await page.screenshot({ path: new URL('../artifacts/screens/whole-way.png', import.meta.url).pathname })
    await close()
  })
})

/** Mean volume in dBFS, by ffmpeg's own meter. */
async function meanVolume(input: string): Promise<number> {
  const { stderr } = await run(
    'ffmpeg',
    [
      '-hide_banner',
      '-i',
      input.startsWith('http') ? input : `file:${input}`,
      '-af',
      'volumedetect',
      '-f',
      'null',
      '-',
    ],
    { timeout: 60_000 },
  )
  return Number(/mean_volume: (-?[\d.]+) dB/.exec(stderr)?.[1])
}
