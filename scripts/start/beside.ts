import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockHolder } from '../lock.ts'

type Environment = Readonly<Record<string, string>>

const pathIn = (folder: string) => join(folder, 'environment.json')

/**
 * Keeps what the server of this folder was started with, for commands that work on the same things (0600: it holds secrets).
 * @returns takes it away again
 */
export function keepEnvironment(folder: string, environment: Environment): () => void {
  const path = pathIn(folder)
  const draft = `${path}.${process.pid}`
  rmSync(draft, { force: true })
  writeFileSync(draft, JSON.stringify(environment), { mode: 0o600 })
  renameSync(draft, path)
  return () => rmSync(path, { force: true })
}

/** What the server that runs on this folder was started with; undefined where none runs. */
export function environmentBeside(folder: string): Environment | undefined {
  if (lockHolder(folder) === undefined) return undefined
  try {
    return JSON.parse(readFileSync(pathIn(folder), 'utf8'))
  } catch (error) {
    // It runs, but is not that far.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
