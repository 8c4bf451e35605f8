import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Rule } from './rule.ts'

interface Manifest {
  readonly version?: string
  readonly workspaces?: readonly string[]
}

/** All parts of Veza carry the root's version, so that one number says what somebody runs. */
export const oneVersion: Rule = {
  name: 'one version',
  check: (root) => {
    const { version, workspaces = [] } = manifest(root, 'package.json')
    const lock = manifest(root, 'package-lock.json').version
    const stray = workspaces
      .map((folder) => ({ folder, own: manifest(root, `${folder}/package.json`).version }))
      .filter(({ own }) => own !== version)
      .map(({ folder, own }) => `${folder}/package.json says ${own}, the root says ${version}`)
    return lock === version ? stray : [...stray, `package-lock.json says ${lock}, the root says ${version}`]
  },
}

function manifest(root: string, path: string): Manifest {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest
}
