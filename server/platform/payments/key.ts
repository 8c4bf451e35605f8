import type { Key } from './port.ts'

const MAX_KEY_LENGTH = 255

/** The key of a row's nth try after a refusal: the first goes by the row's id alone. */
export const keyOf = (rowId: string, generation: number): Key =>
  generation === 0 ? rowId : `${rowId}:${generation}`

/**
 * An idempotency key as it may be sent.
 * @throws TypeError where it is empty or too long: the SDK would make one up for an empty key, and a call that is repeated
 * would then be done twice
 */
export function requireKey(key: Key): string {
  if (key.trim() === '') throw new TypeError('an idempotency key is missing')
  if (key.length > MAX_KEY_LENGTH)
    throw new TypeError(`an idempotency key is too long: ${key.length} characters`)
  return key
}

/** @throws TypeError where it is empty: the address of one object would be the address of all */
export function requireId(id: string): string {
  if (id.trim() === '') throw new TypeError('an id of the provider’s is missing')
  return id
}
