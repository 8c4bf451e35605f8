import { COVER_MAX_BYTES } from '@veza/shared/studio/bridge/editor.ts'

/** Sides of a cover that is kept, at most (px): what shops ask for. */
export const COVER_MAX_PX = 3_000
/** The best first; the last one is small enough whatever the picture shows. */
const QUALITIES = [0.92, 0.85, 0.75, 0.6, 0.4] as const

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Cuts a square out of a picture, as a JPEG of at most `COVER_MAX_PX` a side; nothing is made larger than it is. */
export async function cutSquare(source: Blob, { x, y, width, height }: Area): Promise<Blob> {
  const picture = await createImageBitmap(source)
  const side = Math.min(COVER_MAX_PX, Math.round(Math.min(width, height)))
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no canvas')
  // What is see-through in a PNG is white in a JPEG, not black.
  context.fillStyle = 'white'
  context.fillRect(0, 0, side, side)
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, x, y, width, height, 0, 0, side, side)
  picture.close()
  return await asGoodAsFits(
    (quality) => canvas.convertToBlob({ type: 'image/jpeg', quality }),
    COVER_MAX_BYTES,
  )
}

/** What is handed over is one message: one that is too long for its line would close it, each time anew. */
export async function asGoodAsFits<T extends { readonly size: number }>(
  encode: (quality: number) => Promise<T>,
  maxBytes: number,
): Promise<T> {
  const [best, ...less] = QUALITIES
  let made = await encode(best)
  for (const quality of less) {
    if (made.size <= maxBytes) break
    made = await encode(quality)
  }
  return made
}

export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  // In stretches: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 32_768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  return btoa(text)
}
