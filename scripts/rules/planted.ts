import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../support/run.ts'

export interface PlantedTree {
  readonly root: string
  [Symbol.dispose](): void
}

/** For tests of rules: a tree of its own, with the given files in it, and copies of some of ours. */
export function plant(files: Readonly<Record<string, string>>, copies: readonly string[] = []): PlantedTree {
  const folder = mkdtempSync(join(tmpdir(), 'veza-rule-'))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  for (const path of copies) cpSync(join(root, path), join(folder, path))
  return { root: folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) }
}
