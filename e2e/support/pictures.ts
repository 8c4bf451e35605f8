import { crc32, deflateSync } from 'node:zlib'

const chunk = (type: string, data: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(named.length + 8)
  out.writeUInt32BE(data.length, 0)
  named.copy(out, 4)
  out.writeUInt32BE(crc32(named), named.length + 4)
  return out
}

/** A square PNG (RFC 2083) with rings in two colours: a cover that one recognises. */
export function ringsPng(sidePx = 400, [inner, outer] = [0xe4572e, 0x1f2a38]): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(sidePx, 0)
  header.writeUInt32BE(sidePx, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const rows = Buffer.alloc(sidePx * (1 + sidePx * 3))
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const radius = Math.hypot(x - sidePx / 2, y - sidePx * 0.6)
      const colour = Math.floor(radius / (sidePx / 9)) % 2 === 0 ? inner : outer
      rows.writeUIntBE(colour ?? 0, y * (1 + sidePx * 3) + 1 + x * 3, 3)
    }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
