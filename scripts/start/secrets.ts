import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const names = ['JWT_SECRET', 'STORAGE_SIGNING_KEY'] as const

/** Secrets of this machine's own server, made at the first start and kept beside its data (0600). */
export function localSecrets(folder: string): Record<(typeof names)[number], string> {
  const path = join(folder, 'secrets.json')
  if (!existsSync(path)) {
    const draft = `${path}.${process.pid}`
    const made = Object.fromEntries(names.map((name) => [name, randomBytes(32).toString('base64url')]))
    writeFileSync(draft, JSON.stringify(made, undefined, 2), { mode: 0o600 })
    linkSync(draft, path)
    rmSync(draft)
  }
  chmodSync(path, 0o600)
  const kept: Record<string, unknown> = JSON.parse(readFileSync(path, 'utf8'))
  return Object.fromEntries(names.map((name) => [name, String(kept[name])])) as Record<
    (typeof names)[number],
    string
  >
}
