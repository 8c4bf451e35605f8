/** Sides of a cover that is kept, at most (px): what shops ask for. */
export const COVER_MAX_PX = 3_000
const QUALITY = 0.92

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
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY })
}

export async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  // In stretches: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 32_768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  return btoa(text)
}
