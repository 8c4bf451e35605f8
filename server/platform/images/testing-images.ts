import { crc32, deflateSync } from 'node:zlib'

/** A valid PNG of one colour, one bit a pixel, that takes little room in the file and much in memory. */
export function bombPng(width: number, height: number): Buffer {
  return png({ width, height, bits: 1, colour: 0 }, Buffer.alloc((Math.ceil(width / 8) + 1) * height))
}

/** A square PNG, dot by dot. @param colourAt red, green and blue, 0 to 255 */
export function drawnPng(size: number, colourAt: (x: number, y: number) => readonly number[]): Buffer {
  const rows = Array.from({ length: size }, (_, y) => [
    0,
    ...Array.from({ length: size }, (_, x) => colourAt(x, y)).flat(),
  ])
  return png({ width: size, height: size, bits: 8, colour: 2 }, Buffer.from(rows.flat()))
}

/** Of rows that each begin with filter 0 (PNG, 7.3). */
function png(shape: { width: number; height: number; bits: number; colour: number }, rows: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(shape.width, 0)
  header.writeUInt32BE(shape.height, 4)
  header.writeUInt8(shape.bits, 8)
  header.writeUInt8(shape.colour, 9)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(named.length + 8)
  framed.writeUInt32BE(data.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named), named.length + 4)
  return framed
}
