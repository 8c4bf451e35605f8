import { spawn } from 'node:child_process'
import { delimiter, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Outcome {
  readonly ok: boolean
  /** What it said on both channels, in order. */
  readonly output: string
}

/** Path of a program that npm linked. */
export const npmProgram = (name: string): string => `${root}node_modules/.bin/${name}`

/** Runs a program at the root of the clone to its end, on this very Node. Never throws: that it did not start is an outcome. */
export function runQuietly(file: string, args: readonly string[], cwd = root): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: ownNodeFirst() })
    const chunks: Buffer[] = []
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    child.once('error', (error) => resolve({ ok: false, output: error.message }))
    child.once('close', (code) =>
      resolve({ ok: code === 0, output: Buffer.concat(chunks).toString().trim() }),
    )
  })
}

/** Programs of npm say `#!/usr/bin/env node`, which must not find an older one. Colours are for terminals. */
export function ownNodeFirst(colours = false): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, ...env } = process.env
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`
  return { ...env, PATH: path, ...(colours ? {} : { NO_COLOR: '1' }) }
}
