import { assertKey } from './key.ts'
import {
  type ByteRange,
  MAX_PARTS,
  MAX_PUT_BYTES,
  type SignGet,
  type SignPart,
  type SignPut,
} from './port.ts'

/** Seven days, the most SigV4 allows. */
const MAX_EXPIRY_SECONDS = 604_800
/** `signGet` rounds the instant of signing to it. */
export const SIGN_GET_WINDOW_SECONDS = 60
const MD5_BASE64 = /^[A-Za-z0-9+/]{22}==$/

// All of these throw RangeError: they catch a caller's mistake, never a user's.

export function assertRange(range: ByteRange): void {
  const { start, end } = range
  const fits = Number.isSafeInteger(start) && start >= 0
  if (!fits || (end !== undefined && !(Number.isSafeInteger(end) && end >= start)))
    throw new RangeError(`not a byte range: ${start}-${end ?? ''}`)
}

export function assertSignPart(part: SignPart): void {
  assertSignedBody(part)
  if (!Number.isInteger(part.partNumber) || part.partNumber < 1 || part.partNumber > MAX_PARTS)
    throw new RangeError(`part numbers go from 1 to ${MAX_PARTS}, not ${part.partNumber}`)
}

export function assertSignedBody(put: SignPart | SignPut): void {
  assertKey(put.key)
  assertExpiry(put.expiresInSeconds, MAX_EXPIRY_SECONDS)
  if (!Number.isSafeInteger(put.bytes) || put.bytes < 0 || put.bytes > MAX_PUT_BYTES)
    throw new RangeError(`one request carries 0 to ${MAX_PUT_BYTES} bytes, not ${put.bytes}`)
  if (!MD5_BASE64.test(put.md5)) throw new RangeError('the MD5 is not one in base64')
}

export function assertSignGet(get: SignGet): void {
  assertKey(get.key)
  assertExpiry(get.expiresInSeconds, MAX_EXPIRY_SECONDS - SIGN_GET_WINDOW_SECONDS)
}

function assertExpiry(seconds: number, most: number): void {
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > most)
    throw new RangeError(`a signature lives 1 to ${most} seconds, not ${seconds}`)
}
