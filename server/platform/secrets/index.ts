import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import type { EncryptionKey } from '../../config/config.ts'

/** The first encrypts and decrypts; the others are old ones and decrypt alone. */
export type Keys = readonly [EncryptionKey, ...EncryptionKey[]]

/** A sealed text whose key is not there, or which is not what was sealed for this place. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable'
}

const VERSION = 'v1'
const CIPHER = 'aes-256-gcm'
const IV_BYTES = 12
const TAG_BYTES = 16

/**
 * Encrypts by AES-256-GCM (NIST SP 800-38D) under the newest key, whose id stands in the result: `v1.<key id>.<data>`.
 * @param place where the secret belongs, such as `totp:<user id>`: moved elsewhere, it cannot be opened
 */
export function seal(keys: Keys, plain: string, place: string): string {
  const [{ id, key }] = keys
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(CIPHER, cipherKey(key), iv).setAAD(Buffer.from(place))
  const data = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${VERSION}.${id}.${data.toString('base64url')}`
}

/** @throws SecretUnreadable */
export function open(keys: Keys, sealed: string, place: string): string {
  const [version, id, data, ...rest] = sealed.split('.')
  const key = keys.find((known) => known.id === id)?.key
  if (version !== VERSION || data === undefined || rest.length > 0)
    throw new SecretUnreadable('This is not a sealed secret.')
  if (!key) throw new SecretUnreadable(`There is no key with the id ${id} any more.`)
  const bytes = Buffer.from(data, 'base64url')
  if (bytes.length < IV_BYTES + TAG_BYTES) throw new SecretUnreadable('This is not a sealed secret.')
  const decipher = createDecipheriv(CIPHER, cipherKey(key), bytes.subarray(0, IV_BYTES))
  decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES))
  try {
    const plain = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES))
    return Buffer.concat([plain, decipher.final()]).toString('utf8')
  } catch (cause) {
    throw new SecretUnreadable('The secret was sealed with another key or for another place.', { cause })
  }
}

/** Whether it was sealed under an old key, and is to be sealed again. */
export const isSealedByOldKey = ([newest]: Keys, sealed: string): boolean =>
  !sealed.startsWith(`${VERSION}.${newest.id}.`)

/** Keys come as text of any length. */
const cipherKey = (key: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', key, '', 'veza sealed secrets', 32))
