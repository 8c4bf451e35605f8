import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import type { Playlist } from '@veza/shared/contracts/playlists.ts'
import type { Product as OnSale } from '@veza/shared/contracts/products.ts'
import type { CreatedShare } from '@veza/shared/contracts/sharing.ts'
import type { Browser, FrameLocator, Page } from 'playwright'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Product, startProduct } from '../../scripts/start/run.ts'
import { call } from '../support/api.ts'
import {
  accessibilityFaults,
  chromiumPath,
  contextFor,
  launchChromium,
  looks,
  openPage,
  photograph,
} from '../support/browser.ts'
import { ringsPng } from '../support/pictures.ts'
import { licenceOf, newImage, newOnSale, offerOf } from '../support/products.ts'
import { describeSelf } from '../support/profiles.ts'
import { newUser, type SignedInUser, type TestServer } from '../support/server.ts'
import { newSong } from '../support/songs.ts'

const MAX_BYTES = 40 * 1024

let folder: string
let product: Product
let browser: Browser
let foreign: Server
let track: Track
let release: OnSale
let forSale: OnSale
let playlistId: string
let privately: string

describe.skipIf(!chromiumPath)('a player in a page of another site', () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'veza-embed-'))
    const options = { port: 0, data: folder, studio: false, seed: false, jsonReady: false, reload: false }
    product = await startProduct(options, () => undefined)
    browser = await launchChromium()
    const server = { url: product.url, ctx: product.server.ctx } as TestServer
    const ann = await newUser(server)
    await describeSelf(server, ann, { displayName: 'Ann Ögren' })
    const songs: Track[] = []
    for (const [at, title] of [
      'Night ferry',
      'First light, seen from the Long Way Down',
      'Harbour',
    ].entries())
      songs.push(await newSong(server, ann, title, { hertz: 220 * (at + 1) }))
    const cover = await newImage(server, ann, ringsPng())
    const [first] = songs
    track = (await call<Track>(server, ann, `POST /tracks/${first?.id}/cover`, { uploadId: cover.id })).body
    const trackIds = songs.map(({ id }) => id)
    const offer = offerOf([licenceOf(990)], { images: [cover.id] })
    release = await newOnSale(server, ann, offer, {
      kind: 'release',
      title: 'Low water',
      description: 'Three songs of one night.',
      trackIds,
      listening: 'whole',
    })
    const sold = await newSong(server, ann, 'Stairwell No. 4, the Long Way Down from the Attic', {
      hertz: 110,
    })
    forSale = await newOnSale(server, ann, offerOf([licenceOf(300)]), { trackIds: [sold.id] })
    playlistId = await newPlaylist(server, ann, [...trackIds, sold.id])
    privately = await newSharedSong(server, ann)
    foreign = createServer(
      (req, res) => void res.setHeader('content-type', 'text/html').end(hostPage(req.url)),
    )
    foreign.listen(0, '127.0.0.1')
    await once(foreign, 'listening')
  })
  afterAll(async () => {
    foreign?.close()
    await browser?.close()
    await product?.stop()
    await rm(folder, { recursive: true, force: true })
  })

  test('is played, paused, moved and turned down by messages, and tells what it does', async () => {
    const { page, complaints, close } = await openPage(browser)
    await embed(page, `/embed/track/${track.id}?start=2`)
    await heard(page, 'ready')
    expect(await stateNow(page)).toMatchObject({
      status: 'idle',
      position: 2,
      duration: 5,
      track: { id: track.id, title: 'Night ferry', artist: 'Ann Ögren', url: track.url },
    })
    await say(page, { command: 'volume', volume: 0.25 })
    expect((await heard(page, 'volume')).volume).toBe(0.25)
    await say(page, { command: 'play' })
    expect((await heard(page, 'play')).position).toBeGreaterThanOrEqual(1.9)
    await heard(page, 'progress')
    expect(await soundOf(frameOf(page))).toMatchObject({ paused: false, volume: expect.closeTo(0.0625, 1) })
    await say(page, { command: 'pause' })
    await heard(page, 'pause')
    expect(await soundOf(frameOf(page))).toMatchObject({ paused: true })
    await say(page, { command: 'seek', seconds: 1 })
    await expect.poll(async () => (await stateNow(page)).position).toBeCloseTo(1, 1)
    await say(page, { command: 'play' })
    await heard(page, 'ended')
    expect((await stateNow(page)).status).toBe('ended')
    expect(complaints).toEqual([])
    await close()
  })

  test('leaves alone what is said by another window, or is no command', async () => {
    const { page, complaints, close } = await openPage(browser)
    await embed(page, `/embed/track/${track.id}`)
    await heard(page, 'ready')
    await page.evaluate(FROM_ANOTHER_FRAME)
    for (const message of [
      { command: 'play', veza: 2 },
      { command: 'seek', seconds: '3' },
      { command: 'eject' },
    ])
      await say(page, message)
    await say(page, { command: 'state' })
    expect(await heard(page, 'state')).toMatchObject({ status: 'idle', position: 0 })
    expect(complaints).toEqual([])
    await close()
  })

  test('loads less than 40 KB before anybody reaches for it', async () => {
    const { page, close } = await openPage(browser)
    const session = await page.context().newCDPSession(page)
    await session.send('Network.enable')
    let bytes = 0
    const covers = new Set<string>()
    session.on('Network.responseReceived', ({ requestId, type }) => type === 'Image' && covers.add(requestId))
    session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (!covers.has(requestId)) bytes += encodedDataLength
    })
    await page.goto(`${product.url}/embed/track/${track.id}`, { waitUntil: 'networkidle' })
    expect(await page.locator('.waveform.is-painted').count()).toBe(1)
    expect(bytes).toBeGreaterThan(1_000)
    expect(bytes).toBeLessThan(MAX_BYTES)
    await close()
  })

  test('of a release goes from track to track, and is asked for by its numbers', async () => {
    const { page, complaints, close } = await openPage(browser)
    await embed(page, `/embed/release/${release.id}`, 420)
    await heard(page, 'ready')
    await say(page, { command: 'play' })
    await heard(page, 'play')
    await say(page, { command: 'seek', seconds: 4 })
    await expect
      .poll(async () => (await stateNow(page)).track.title, { timeout: 60_000 })
      .toMatch(/^First light/)
    await expect.poll(async () => (await stateNow(page)).status, { timeout: 60_000 }).toBe('playing')
    const third = frameOf(page).locator('.release-track').nth(2)
    await third.hover()
    await third.getByRole('button', { name: 'Play Harbour' }).click()
    await expect.poll(async () => (await stateNow(page)).track.title).toBe('Harbour')
    await expect.poll(async () => (await stateNow(page)).status, { timeout: 60_000 }).toMatch(/playing|ended/)
    expect(await third.getAttribute('aria-current')).toBe('true')
    expect(complaints).toEqual([])
    await close()
  })

  test('of a playlist, and of a private track by its link, plays', async () => {
    const { page, complaints, close } = await openPage(browser)
    for (const [path, title] of [
      [`/embed/playlist/${playlistId}`, 'Night ferry'],
      [privately, 'Not out yet'],
    ] as const) {
      await embed(page, path, 420)
      await heard(page, 'ready')
      await say(page, { command: 'play' })
      await heard(page, 'play')
      await expect.poll(async () => (await stateNow(page)).status, { timeout: 60_000 }).toBe('playing')
      expect((await stateNow(page)).track.title).toBe(title)
    }
    expect(complaints).toEqual([])
    await close()
  })

  test('the page of the release plays them one after another', async () => {
    const { page, complaints, close } = await openPage(browser)
    await page.goto(release.url ?? '')
    const rows = page.locator('.release-track')
    await rows.first().hover()
    await rows.first().getByRole('button').click()
    const isCurrent = (at: number) => rows.nth(at).getAttribute('aria-current')
    await expect.poll(() => isCurrent(1), { timeout: 60_000 }).toBe('true')
    expect(await isCurrent(0)).toBeNull()
    await expect.poll(() => page.locator('[data-player]').getAttribute('data-status')).toBe('playing')
    expect(complaints).toEqual([])
    await close()
  })

  test('no other page of ours may be framed', async () => {
    const { page, close } = await openPage(browser)
    await embed(page, new URL(track.url).pathname)
    await expect.poll(() => page.frames()[1]?.url()).toMatch(/^chrome-error:/)
    await close()
  })

  test.each(looks)('is whole, $width, $theme, $language', async (look) => {
    const { page, complaints, close } = await openPage(browser, contextFor(look))
    for (const [name, path, height] of [
      ['embed-track', `/embed/track/${track.id}`, 240],
      ['embed-track-row', `/embed/track/${track.id}?colour=0066cc`, 96],
      ['embed-for-sale', `/embed/track/${forSale.tracks[0]?.id}`, 240],
      ['embed-release', `/embed/release/${release.id}`, 420],
      ['embed-playlist', `/embed/playlist/${playlistId}`, 420],
      ['embed-missing', '/embed/track/01990000-0000-7000-8000-000000000000', 240],
    ] as const) {
      await embed(page, path, height)
      await page.waitForLoadState('networkidle')
      await photograph(page, name, look)
      await page.goto(product.url + path)
      expect([name, await accessibilityFaults(page)]).toEqual([name, []])
      expect([name, await tooWide(page)]).toEqual([name, false])
    }
    await page.goto(release.url ?? '', { waitUntil: 'networkidle' })
    await photograph(page, 'release', look)
    expect(await accessibilityFaults(page)).toEqual([])
    expect(await tooWide(page)).toBe(false)
    expect(complaints.filter((complaint) => !complaint.includes('404'))).toEqual([])
    await close()
  })
})

async function newPlaylist(server: TestServer, owner: SignedInUser, trackIds: string[]): Promise<string> {
  const { id, version } = (
    await call<Playlist>(server, owner, 'POST /playlists', { title: 'For the night bus' })
  ).body
  await call(server, owner, `POST /playlists/${id}/items`, { trackIds })
  await call(server, owner, `PATCH /playlists/${id}`, { version, visibility: 'public' })
  return id
}

/** The address of the frame that plays a track which nobody else can see. */
async function newSharedSong(server: TestServer, owner: SignedInUser): Promise<string> {
  const { id, version } = await newSong(server, owner, 'Not out yet', { hertz: 330 })
  await call(server, owner, `PATCH /tracks/${id}`, { version, visibility: 'private' })
  const { token } = (await call<CreatedShare>(server, owner, `POST /tracks/${id}/shares`, {})).body
  return `/embed/track/${id}?token=${token}`
}

const tooWide = (page: Page) =>
  page.evaluate<boolean>('document.documentElement.scrollWidth > document.documentElement.clientWidth')

/** Keeps what the frame says, and asks it by the documented messages; of another origin than the frame. */
function hostPage(url = '/'): string {
  const { searchParams } = new URL(url, 'http://localhost')
  const [src = '', height = ''] = [searchParams.get('src') ?? '', searchParams.get('height') ?? '']
  return `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>A blog</title><link rel="icon" href="data:,"><style>:root{color-scheme:light dark;font-family:serif}body{margin:16px}iframe{border:1px solid #8884;width:100%;max-width:640px}</style>
<h1>A blog</h1><p>What I heard today:</p>
<script>window.said = []
addEventListener('message', ({ source, origin, data }) => {
  const frame = document.querySelector('iframe')
  if (source === frame.contentWindow && origin === new URL(frame.src).origin && data.veza === 1) said.push(data)
})</script>
<iframe src="${src}" height="${height}" title="Player" allow="autoplay; encrypted-media"></iframe>`
}

/** Another frame of the same page says play to the player: it is none of its business. */
const FROM_ANOTHER_FRAME = `new Promise((resolve) => {
  const other = document.createElement('iframe')
  other.srcdoc = "<script>parent.frames[0].postMessage({ veza: 1, command: 'play' }, '*')</" + "script>"
  other.addEventListener('load', () => resolve())
  document.body.append(other)
})`

async function embed(page: Page, path: string, height = 240): Promise<void> {
  const { port } = foreign.address() as AddressInfo
  const query = new URLSearchParams({ src: product.url + path, height: String(height) })
  // Another site to the browser, not merely another port.
  await page.goto(`http://localhost:${port}/?${query}`)
}

interface State {
  readonly status: string
  readonly position: number
  readonly volume: number
  readonly track: { readonly title: string }
}

const say = (page: Page, message: object) =>
  page.evaluate(
    `frames[0].postMessage(${JSON.stringify({ veza: 1, ...message })}, new URL(document.querySelector('iframe').src).origin)`,
  )

/** The state that came with the newest event of this name; waits for the first. */
async function heard(page: Page, event: string): Promise<State> {
  const newest = () =>
    page.evaluate<State | undefined>(
      `said.findLast(({ event }) => event === ${JSON.stringify(event)})?.state`,
    )
  await expect.poll(newest, { timeout: 60_000, message: event }).toBeDefined()
  return (await newest()) as State
}

/** Asked for anew. */
async function stateNow(page: Page): Promise<State> {
  return page.evaluate<State>(`new Promise((resolve) => {
    const listen = ({ data }) => {
      if (data.event !== 'state') return
      removeEventListener('message', listen)
      resolve(data.state)
    }
    addEventListener('message', listen)
    frames[0].postMessage({ veza: 1, command: 'state' }, '*')
  })`)
}

const frameOf = (page: Page): FrameLocator => page.frameLocator('iframe').first()
const soundOf = (frame: FrameLocator) =>
  frame.locator('audio[data-part=audio]').evaluate((audio) => {
    const { paused, volume } = audio as unknown as { paused: boolean; volume: number }
    return { paused, volume }
  })
