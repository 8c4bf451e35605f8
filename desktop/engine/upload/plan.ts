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

/** How far ahead of the sending is signed (ms): well within the life of a signed address. */
export const SIGN_AHEAD_MS = 5 * 60_000
/** Few at first, so that the first byte leaves soon; what is signed has to be hashed before. */
const FIRST_BATCHES = [4, 6]
/** Parts per sign request that a healthy upload averages at least. */
const FAIR_BATCH = 10
const MAX_BATCH = 20

/** Parts that the first sign request names, where there are so many. */
export const FIRST_PARTS = 4

export interface BatchQuestion {
  /** Sign requests made so far in this upload. */
  readonly asked: number
  /** Parts that this upload has to send, all in all. */
  readonly total: number
  /** Parts not signed yet, at least 1. */
  readonly remaining: number
  readonly partBytes: number
  /** What the parts went at so far; undefined when not known yet. */
  readonly bytesPerSecond: number | undefined
}

/** How many parts to wait for before the next sign request, and how many it names at most. */
export interface Batch {
  readonly least: number
  readonly most: number
}

/**
 * Sizes the next sign request: no more parts than will be sent in `SIGN_AHEAD_MS`, no fewer than keep a healthy
 * upload at one request per ten parts (rounded up).
 */
export function nextBatch({ asked, total, remaining, partBytes, bytesPerSecond }: BatchQuestion): Batch {
  const within = (parts: number) => Math.min(parts, remaining)
  const isLastAllowed = Math.ceil(total / FAIR_BATCH) - asked <= 1
  if (isLastAllowed) return { least: within(MAX_BATCH), most: within(2 * MAX_BATCH) }
  const first = FIRST_BATCHES[asked]
  if (first !== undefined) return { least: within(first), most: within(first) }
  const soon =
    bytesPerSecond === undefined
      ? FAIR_BATCH
      : Math.round((bytesPerSecond * SIGN_AHEAD_MS) / 1_000 / partBytes)
  return { least: within(FAIR_BATCH), most: within(Math.max(FAIR_BATCH, Math.min(soon, MAX_BATCH))) }
}
