/** One part of a file, by its place: `number` counts from 1, `offset` and `bytes` in bytes. */
export interface Part {
  readonly number: number
  readonly offset: number
  readonly bytes: number
}

/** A part as the store says it has it. */
export interface StoredPart {
  readonly number: number
  readonly bytes: number
  readonly etag: string
}

export interface Plan {
  /** The store does not have these, or not in the right size. */
  readonly missing: Part[]
  /** The store has these in the right size: done, if the ETag fits the content too. */
  readonly toVerify: (Part & { readonly etag: string })[]
}

/**
 * Cuts a file into parts: all of `partBytes`, and the last with what is left.
 * @throws RangeError where a size is not a positive integer
 */
export function partsOf(bytes: number, partBytes: number): Part[] {
  if (!Number.isSafeInteger(bytes) || bytes < 1) throw new RangeError(`bytes: ${bytes}`)
  if (!Number.isSafeInteger(partBytes) || partBytes < 1) throw new RangeError(`partBytes: ${partBytes}`)
  return Array.from({ length: Math.ceil(bytes / partBytes) }, (_, index) => ({
    number: index + 1,
    offset: index * partBytes,
    bytes: Math.min(partBytes, bytes - index * partBytes),
  }))
}

/**
 * What remains to do, from the store's own list of parts. A part listed twice counts as the store listed it last;
 * parts that the file does not have are ignored: completing names the parts to keep.
 */
export function planParts(parts: readonly Part[], stored: readonly StoredPart[]): Plan {
  const known = new Map(stored.map((part) => [part.number, part]))
  const plan: Plan = { missing: [], toVerify: [] }
  for (const part of parts) {
    const there = known.get(part.number)
    if (there !== undefined && there.bytes === part.bytes) plan.toVerify.push({ ...part, etag: there.etag })
    else plan.missing.push(part)
  }
  return plan
}

/** The MD5 that an ETag of a part is (S3: hex of the content's MD5), as `Content-MD5` writes it; undefined if none. */
export function md5OfEtag(etag: string): string | undefined {
  const hex = etag.replaceAll('"', '').toLowerCase()
  return /^[0-9a-f]{32}$/.test(hex) ? Buffer.from(hex, 'hex').toString('base64') : undefined
}

/** How long before a signed address ends it is no longer used (ms). */
export const SIGN_AHEAD_MS = 5 * 60_000
const FIRST_BATCH = 4
const SECOND_BATCH = 16
const MIN_BATCH = 10
const USUAL_BATCH = 20

/**
 * How many parts the next sign request asks for. Few at first, so that the first byte leaves soon; then as many as
 * will be sent in `SIGN_AHEAD_MS`. Never more than one request per ten parts (rounded up), all in all.
 * @param asked sign requests made so far in this upload
 * @param bytesPerSecond what the last parts went at; undefined when not known yet
 */
export function batchSize(
  asked: number,
  remaining: number,
  partBytes: number,
  bytesPerSecond: number | undefined,
  signMax: number,
): number {
  if (asked === 0) return Math.min(remaining, signMax, remaining <= MIN_BATCH ? MIN_BATCH : FIRST_BATCH)
  if (asked === 1) return Math.min(remaining, signMax, SECOND_BATCH)
  const wanted =
    bytesPerSecond === undefined
      ? USUAL_BATCH
      : Math.round((bytesPerSecond * (SIGN_AHEAD_MS / 1_000)) / partBytes)
  return Math.min(remaining, signMax, Math.max(MIN_BATCH, Math.min(wanted, 5 * USUAL_BATCH)))
}
