import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** A rule of the house that no other tool checks. */
export interface Rule {
  readonly name: string
  /** @returns what breaks the rule in the tree under `root`, one line each; nothing where it holds */
  check(root: string): Promise<readonly string[]> | readonly string[]
}

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string
  readonly text: string
}

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'fixtures', 'artifacts'])

/** Every file below the given folders whose path matches, but not what is installed, built or planted. */
export function filesUnder(root: string, folders: readonly string[], pattern: RegExp): SourceFile[] {
  const files: SourceFile[] = []
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && !entry.name.startsWith('.')) walk(path)
      const name = relative(root, path).replaceAll('\\', '/')
      if (entry.isFile() && pattern.test(name)) files.push({ path: name, text: readFileSync(path, 'utf8') })
    }
  }
  for (const folder of folders) if (isFolder(join(root, folder))) walk(join(root, folder))
  return files
}

/** The line, counted from 1, that holds the character at `index`. */
export function lineAt(text: string, index: number): number {
  return text.slice(0, index).split('\n').length
}

function isFolder(path: string): boolean {
  try {
    readdirSync(path)
    return true
  } catch {
    return false
  }
}
