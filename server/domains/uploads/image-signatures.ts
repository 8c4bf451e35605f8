type Signature = (head: Uint8Array) => boolean

const startsWith =
  (...bytes: number[]): Signature =>
  (head) =>
    bytes.every((byte, index) => head[index] === byte)
const text = (head: Uint8Array, from: number, to: number) =>
  Buffer.from(head.subarray(from, to)).toString('latin1')

/** How files of the types that pictures may have begin (PNG §5.2, JPEG's SOI, RIFF with WEBP, GIF87a and GIF89a). */
const signatures: Readonly<Record<string, Signature>> = {
  'image/png': startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
  'image/jpeg': startsWith(0xff, 0xd8, 0xff),
  'image/gif': startsWith(0x47, 0x49, 0x46, 0x38),
  'image/webp': (head) => text(head, 0, 4) === 'RIFF' && text(head, 8, 12) === 'WEBP',
}

/** @param head at least the first 12 bytes of the file */
export function looksLikeImage(head: Uint8Array, contentType: string): boolean {
  return signatures[contentType]?.(head) ?? false
}
