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
 * @returns undefined where the system has no keychain; what guards the tokens is then that their file is its user's alone
 */
export function engineKey(path: string): EngineKey | undefined {
  const backend = process.platform === 'linux' ? safeStorage.getSelectedStorageBackend() : 'system'
  // Electron then closes with a password that is in its source.
  if (backend === 'basic_text' || !safeStorage.isEncryptionAvailable()) return undefined
  return { name: 'system', key: kept(path) ?? made(path) }
}

function kept(path: string): EngineKey['key'] | undefined {
  try {
    const key = Buffer.from(safeStorage.decryptString(readFileSync(path)), 'base64')
    return key.length === KEY_BYTES ? key : undefined
  } catch {
    // Missing, damaged, or of another keychain: one signs in again, and nothing else is lost.
    return undefined
  }
}

function made(path: string): EngineKey['key'] {
  const key = randomBytes(KEY_BYTES)
  replaceFile(path, safeStorage.encryptString(key.toString('base64')))
  return key
}
