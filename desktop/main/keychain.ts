import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { safeStorage } from 'electron'
import { replaceFile } from '../folders/replace-file.ts'

const KEY_BYTES = 32

/** What the engine closes its tokens with; itself closed by the system's keychain. */
export interface EngineKey {
  readonly name: string
  readonly key: Uint8Array<ArrayBuffer>
}

/**
 * The key that this user's engine closes tokens with, made at the first start. The keychain answers this process alone,
 * the engine runs in another: so one key is closed by the keychain, and everything else by the key.
 * @returns undefined where the system has no keychain, or it does not open the key that is kept (locked, refused, another one): one
 * signs in again then, what guards the tokens is that their file is its user's alone, and what was closed before waits for its key
 */
export function engineKey(path: string): EngineKey | undefined {
  const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'system'
  // Electron then closes with a password that is in its source.
  if (backend === 'basic_text' || !safeStorage.isEncryptionAvailable()) return undefined
  const key = kept(path)
  return key && { name: 'system', key }
}

function kept(path: string): EngineKey['key'] | undefined {
  let sealed: Buffer
  try {
    sealed = readFileSync(path)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? made(path) : undefined
  }
  try {
    const key = Buffer.from(safeStorage.decryptString(sealed), 'base64')
    return key.length === KEY_BYTES ? key : undefined
  } catch {
    return undefined
  }
}

function made(path: string): EngineKey['key'] {
  const key = randomBytes(KEY_BYTES)
  replaceFile(path, safeStorage.encryptString(key.toString('base64')))
  return key
}
