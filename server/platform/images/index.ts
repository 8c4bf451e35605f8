import sharp, { type Metadata } from 'sharp'
import { Slots } from '../slots/index.ts'

/** Decoders that pictures of strangers may reach; the others (SVG, PDF, TIFF, ImageMagick …) are shut for the process. */
const LOADERS = ['Jpeg', 'Png', 'Webp', 'Gif', 'Nsgif']
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({ operation: LOADERS.map((name) => `VipsForeignLoad${name}`) })
// Each picture is seen once, and two at a time keep two cores busy.
sharp.cache(false)
sharp.concurrency(1)

const FORMATS = new Set(['jpeg', 'png', 'webp', 'gif'])
const AT_ONCE = 2
const WAITING_MAX = 64
const WEBP = { quality: 82, effort: 4 } as const

export interface SquareOptions {
  /** Edges of the squares, pixels. */
  readonly sizes: readonly number[]
  /** Refused from the header alone, before a pixel is made. Width × height. */
  readonly maxPixels?: number
  /** For one square, seconds. */
  readonly timeoutSeconds?: number
}

const MAX_PIXELS = 50_000_000
const TIMEOUT_SECONDS = 15

export type ImageFault = 'not-an-image' | 'too-many-pixels' | 'damaged'

/** The bytes are no picture that we take. */
export class ImageRefused extends Error {
  override readonly name = 'ImageRefused'
  readonly fault: ImageFault
  constructor(fault: ImageFault, cause?: unknown) {
    super(fault, { cause })
    this.fault = fault
  }
}

/** More pictures wait than can be made in a sensible time. */
export class ImagesBusy extends Error {
  override readonly name = 'ImagesBusy'
}

const slots = new Slots(AT_ONCE, WAITING_MAX, () => new ImagesBusy('too many pictures wait'))

/**
 * Makes squares (WebP, sRGB) of a JPEG, PNG, WebP or GIF (its first frame): turned upright as EXIF says, cut to the
 * middle, and encoded anew, so that nothing but pixels survives: no metadata, no second file hidden in the first.
 * Decoding runs in libvips' own threads, two pictures at a time for the whole process.
 * @param bytes the whole file
 * @returns the squares in the order of `sizes`
 * @throws ImageRefused, ImagesBusy
 */
export function renderSquares(bytes: Buffer, options: SquareOptions): Promise<Buffer[]> {
  return slots.run(() => render(bytes, options))
}

async function render(bytes: Buffer, options: SquareOptions): Promise<Buffer[]> {
  const { sizes, maxPixels = MAX_PIXELS, timeoutSeconds = TIMEOUT_SECONDS } = options
  await assertAcceptable(bytes, maxPixels)
  const squares = new Map<number, Buffer>()
  let source = bytes
  // From the largest down, each from the one before: the file itself is decoded once.
  for (const size of [...sizes].sort((one, other) => other - one)) {
    source = await square(source, size, maxPixels, timeoutSeconds)
    squares.set(size, source)
  }
  return sizes.map((size) => squares.get(size) ?? source)
}

/** Reads the header only. */
async function assertAcceptable(bytes: Buffer, maxPixels: number): Promise<void> {
  const { format, width, height, pageHeight } = await headerOf(bytes)
  if (!FORMATS.has(format)) throw new ImageRefused('not-an-image')
  if (width * (pageHeight ?? height) > maxPixels) throw new ImageRefused('too-many-pixels')
}

async function headerOf(bytes: Buffer): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false, pages: 1 }).metadata()
  } catch (cause) {
    throw new ImageRefused('not-an-image', cause)
  }
}

async function square(bytes: Buffer, size: number, maxPixels: number, seconds: number): Promise<Buffer> {
  try {
    return await sharp(bytes, { limitInputPixels: maxPixels, failOn: 'error', pages: 1 })
      .autoOrient()
      .resize(size, size, { fit: 'cover', position: 'centre' })
      .toColourspace('srgb')
      .webp(WEBP)
      .timeout({ seconds })
      .toBuffer()
  } catch (cause) {
    throw new ImageRefused('damaged', cause)
  }
}
