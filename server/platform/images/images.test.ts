import { deflateSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, test } from 'vitest'
import { type ImageFault, renderSquares } from './index.ts'
import { bombPng } from './testing-images.ts'

const sizes = [512, 128]
const red = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: { r: 200, g: 30, b: 30 } } })
/** Left half red, right half blue. */
const halves = (width: number, height: number): Sharp =>
  red(width, height).composite([
    {
      input: {
        create: { width: width / 2, height, channels: 3, background: { r: 20, g: 30, b: 220 } },
      },
      left: width / 2,
      top: 0,
    },
  ])

const faultOf = (bytes: Buffer): Promise<ImageFault | 'none'> =>
  renderSquares(bytes, { sizes }).then(
    () => 'none' as const,
    (error) => error.fault,
  )

describe('squares', () => {
  test.each(['jpeg', 'png', 'webp', 'gif'] as const)('of a %s, in the order asked for', async (format) => {
    const squares = await renderSquares(await red(700, 300).toFormat(format).toBuffer(), {
      sizes: [128, 512],
    })
    const read = await Promise.all(squares.map((square) => sharp(square).metadata()))
    expect(read.map(({ format, width, height }) => [format, width, height])).toEqual([
      ['webp', 128, 128],
      ['webp', 512, 512],
    ])
  })

  test('of an animation show its first frame', async () => {
    const frames = await sharp([await red(40, 40).png().toBuffer(), await halves(40, 40).png().toBuffer()], {
      join: { animated: true },
    })
      .gif()
      .toBuffer()
    expect((await sharp(frames).metadata()).pages).toBe(2)
    const [large] = await renderSquares(frames, { sizes })
    expect((await sharp(large).metadata()).pages ?? 1).toBe(1)
  })

  test('carry nothing but pixels', async () => {
    const secret = 'taken at home'
    const photo = await red(600, 600)
      .withExif({ IFD0: { Copyright: secret }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } })
      .withXmp(`<x:xmpmeta xmlns:x="adobe:ns:meta/">${secret}</x:xmpmeta>`)
      .jpeg()
      .toBuffer()
    expect(photo.includes(secret)).toBe(true)
    for (const square of await renderSquares(photo, { sizes })) {
      const { exif, xmp, iptc, icc, orientation } = await sharp(square).metadata()
      expect([exif, xmp, iptc, icc, orientation]).toEqual(Array(5).fill(undefined))
      expect(square.includes(secret)).toBe(false)
    }
  })

  test('stand upright as EXIF says', async () => {
    // Orientation 6: the camera was turned; what is left in the file is on top.
    const turned = await halves(400, 400).withMetadata({ orientation: 6 }).jpeg().toBuffer()
    expect((await sharp(turned).metadata()).orientation).toBe(6)
    const [large] = await renderSquares(turned, { sizes })
    const { data } = await sharp(large).removeAlpha().raw().toBuffer({ resolveWithObject: true })
    const at = (x: number, y: number) => [...data.subarray((y * 512 + x) * 3, (y * 512 + x) * 3 + 3)]
    expect(at(256, 60)[0]).toBeGreaterThan(150)
    expect(at(256, 60)[2]).toBeLessThan(90)
    expect(at(256, 450)[2]).toBeGreaterThan(150)
  })

  test('of a file that is also another hold no byte of the other', async () => {
    const payload = '<script>alert(1)</script>PK\u0003\u0004'
    const polyglot = Buffer.concat([await red(300, 300).png().toBuffer(), Buffer.from(payload)])
    for (const square of await renderSquares(polyglot, { sizes }))
      expect(square.includes('<script>')).toBe(false)
  })
})

describe('refused', () => {
  test('a small file that would be 900 megapixels, before they are made', async () => {
    const bomb = bombPng(30_000, 30_000)
    expect(bomb.length).toBeLessThan(200_000)
    const before = process.memoryUsage.rss()
    expect(await faultOf(bomb)).toBe('too-many-pixels')
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024)
  })

  test('50 megapixels are the limit, not its neighbour', async () => {
    const just = await renderSquares(bombPng(5_000, 10_000), { sizes: [128] })
    expect(just).toHaveLength(1)
    expect(await faultOf(bombPng(5_000, 10_001))).toBe('too-many-pixels')
  })

  test.each([
    ['SVG', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    [
      'SVG with a declaration',
      () => Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>'),
    ],
    ['TIFF', () => red(30, 30).tiff().toBuffer()],
    ['AVIF', () => red(30, 30).avif().toBuffer()],
    ['PDF', () => Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF')],
    ['a script for ImageMagick', () => Buffer.from('push graphic-context\nfill "url(https://example.org/)"')],
    ['text', () => Buffer.from('hello')],
    ['nothing', () => Buffer.alloc(0)],
    ['only a beginning', async () => (await red(30, 30).png().toBuffer()).subarray(0, 12)],
    ['compressed nothing', () => deflateSync(Buffer.alloc(1_000_000))],
  ])('%s is no picture', async (_name, make) => {
    expect(await faultOf(await make())).toBe('not-an-image')
  })

  test.each(['jpeg', 'png', 'webp', 'gif'] as const)('a %s that was cut off', async (format) => {
    const noise = await sharp({
      create: {
        width: 200,
        height: 200,
        channels: 3,
        noise: { type: 'gaussian', mean: 120, sigma: 60 },
        background: 'black',
      },
    })
      .toFormat(format)
      .toBuffer()
    expect(await faultOf(noise.subarray(0, noise.length / 2))).toMatch(/damaged|not-an-image/)
  })
})
