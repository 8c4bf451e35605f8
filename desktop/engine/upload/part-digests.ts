import { createHash } from 'node:crypto'

/** MD5 of each part of a file that is cut into parts of one size. */
export interface PartDigests {
  /** Of every part but the last. */
  readonly partBytes: number
  /** Base64, as `Content-MD5` has them (RFC 1864), in the order of the parts. */
  readonly md5s: readonly string[]
}

/** Hashes parts of a file that is read from its begin to its end, in pieces of any size. */
export interface PartHash {
  update(piece: Uint8Array): void
  /** To be called once, at the end. */
  digest(): PartDigests
}

/**
 * @param partBytes of every part but the last
 * @throws RangeError where that is not a positive integer
 */
export function createPartHash(partBytes: number): PartHash {
  if (!Number.isSafeInteger(partBytes) || partBytes < 1) throw new RangeError(`partBytes: ${partBytes}`)
  const md5s: string[] = []
  let hash = createHash('md5')
  let filled = 0

  function close(): void {
    md5s.push(hash.digest('base64'))
    hash = createHash('md5')
    filled = 0
  }

  return {
    update(piece) {
      for (let at = 0; at < piece.length; ) {
        const taken = piece.subarray(at, at + partBytes - filled)
        hash.update(taken)
        at += taken.length
        filled += taken.length
        if (filled === partBytes) close()
      }
    },
    digest() {
      if (filled > 0) close()
      return { partBytes, md5s }
    },
  }
}
