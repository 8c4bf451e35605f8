import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type ElectronForTests =
  | { readonly kind: 'real'; readonly program: string }
  /** Its binary is fetched from a release page, which not every network reaches. */
  | { readonly kind: 'none'; readonly why: string }

/** Electron's program, where it is: in the folder of `ELECTRON_OVERRIDE_DIST_PATH`, or as its package fetched it. Fetches nothing. */
export function electronForTests(
  root: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): ElectronForTests {
  const given = env.ELECTRON_OVERRIDE_DIST_PATH
  if (given) {
    const program = join(given, 'electron')
    return existsSync(program)
      ? { kind: 'real', program }
      : { kind: 'none', why: `ELECTRON_OVERRIDE_DIST_PATH is set, and ${program} is not there` }
  }
  const folder = join(root, 'node_modules/electron')
  const pathFile = join(folder, 'path.txt')
  const program = existsSync(pathFile)
    ? join(folder, 'dist', readFileSync(pathFile, 'utf8').trim())
    : undefined
  return program !== undefined && existsSync(program)
    ? { kind: 'real', program }
    : { kind: 'none', why: 'neither installed nor given by ELECTRON_OVERRIDE_DIST_PATH' }
}
