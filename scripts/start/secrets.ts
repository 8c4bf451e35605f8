import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const names = [
  'JWT_SECRET',
  'CHAT_JWT_SECRET',
  'OAUTH_ENCRYPTION_KEY',
  'STORAGE_SIGNING_KEY',
  'STAND_IN_SECRET',
] as const

type Secrets = Record<(typeof names)[number], string>

/** Secrets of this machine's own server, made when first needed and kept beside its data (0600). */
export function localSecrets(folder: string): Secrets {
  const path = join(folder, 'secrets.json')
  const kept: Record<string, unknown> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
  const all = Object.fromEntries(
    names.map((name) => [name, String(kept[name] ?? randomBytes(32).toString('base64url'))]),
  ) as Secrets
  if (names.some((name) => kept[name] === undefined)) {
    // Whole or not at all. The folder is locked by who starts, so nobody else makes other ones meanwhile.
    const draft = `${path}.${process.pid}`
    writeFileSync(draft, JSON.stringify(all, undefined, 2), { mode: 0o600 })
    renameSync(draft, path)
  }
  chmodSync(path, 0o600)
  return all
}
