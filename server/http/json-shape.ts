import { DomainError } from '@veza/shared/kernel/errors.ts'

const DEEPEST = 64
const MOST_KEYS = 100_000

const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x5b, 0x7b])
const CLOSING = new Set([0x5d, 0x7d])
const COLON = 0x3a

/**
 * Looks over JSON before it is parsed: nothing of ours is nested deeply or has keys by the hundred thousand, and what is
 * made of such bodies costs far more than their bytes.
 * @throws DomainError 400 `json-too-deep`, `json-too-many-keys`
 */
export function checkShape(bytes: Uint8Array): void {
  let depth = 0
  let keys = 0
  let inText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (byte === undefined) return
    if (inText) {
      if (byte === BACKSLASH) at++
      else if (byte === QUOTE) inText = false
    } else if (byte === QUOTE) inText = true
    else if (OPENING.has(byte)) depth++
    else if (CLOSING.has(byte)) depth--
    else if (byte === COLON) keys++
    if (depth > DEEPEST)
      throw new DomainError(400, 'json-too-deep', `The body is nested more than ${DEEPEST} levels deep.`)
    if (keys > MOST_KEYS)
      throw new DomainError(400, 'json-too-many-keys', `The body has more than ${MOST_KEYS} keys.`)
  }
}
