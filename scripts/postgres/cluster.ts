import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { give, type Launcher, run } from './launcher.ts'
import type { Programs } from './programs.ts'

/** Superuser, for making databases; the product never signs in as it. */
export const ADMIN_ROLE = 'postgres'
/** Role and database of the product: owner of its own things and no more, as in production. */
export const APP_NAME = 'veza'

const DRAFT = 'draft-'

export const dataFolder = (folder: string): string => join(folder, 'data')

/**
 * Makes a database cluster in `folder/data` unless there is one. Cut off at any point, the next call starts over.
 * Throws `Error` where the data was written by another major version.
 */
export function prepareCluster(folder: string, programs: Programs, launcher: Launcher, sync: boolean): void {
  const data = dataFolder(folder)
  if (existsSync(data)) {
    assertVersion(data, programs.major)
    return
  }
  for (const left of readdirSync(folder).filter((name) => name.startsWith(DRAFT)))
    rmSync(join(folder, left), { recursive: true, force: true, maxRetries: 5 })
  // A name of its own: what a killed run started may still be clearing up after itself.
  const drafts = mkdtempSync(join(folder, DRAFT))
  const draft = join(drafts, 'data')
  const passwordFile = join(drafts, 'password')
  mkdirSync(draft, { mode: 0o700 })
  chmodSync(drafts, 0o755)
  writeFileSync(passwordFile, password(folder), { mode: 0o600 })
  give(draft, launcher.account)
  give(passwordFile, launcher.account)
  const flags = ['-U', ADMIN_ROLE, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256', '--no-instructions']
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']
  run(launcher, [programs.initdb, '-D', draft, ...flags, ...locale, ...(sync ? [] : ['--no-sync'])])
  // Single-user mode needs no port and no client. One statement a line.
  const statements = [
    `CREATE ROLE ${APP_NAME} LOGIN CREATEDB PASSWORD '${password(folder)}';`,
    `CREATE DATABASE ${APP_NAME} OWNER ${APP_NAME};`,
  ]
  run(
    launcher,
    [programs.postgres, '--single', '-D', draft, '-c', 'exit_on_error=on', 'postgres'],
    `${statements.join('\n')}\n`,
  )
  renameSync(draft, data)
  rmSync(drafts, { recursive: true })
}

/** The password of both roles: random, made once, readable by the folder's user alone. */
export function password(folder: string): string {
  const path = join(folder, 'password')
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('hex'), { mode: 0o600 })
  return readFileSync(path, 'utf8')
}

function assertVersion(data: string, major: number): void {
  const written = readFileSync(join(data, 'PG_VERSION'), 'utf8').trim()
  if (Number(written) !== major)
    throw new Error(
      `${data} was written by PostgreSQL ${written}, and version ${major} is installed here. ` +
        `Check out the Veza that made it, or move the folder away to begin anew.`,
    )
}
