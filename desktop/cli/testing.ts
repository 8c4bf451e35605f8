import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const entry = fileURLToPath(new URL('./main.ts', import.meta.url))

export interface CliRun {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** Called with the process once it runs, to do it harm. */
  readonly onStart?: (child: ChildProcess) => void
}

/** Runs the real `veza-studio` in a process of its own, without the settings of the machine it runs on. */
export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliRun> {
  const { PATH = '', HOME = '', TMPDIR, XDG_DATA_HOME } = process.env
  const given = { ...(TMPDIR ? { TMPDIR } : {}), ...(XDG_DATA_HOME ? { XDG_DATA_HOME } : {}) }
  const env = { PATH, HOME, ...given, LANG: 'C', ...options.env }
  const child = spawn(process.execPath, [entry, ...args], {
    env,
    cwd: options.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
  })
  options.onStart?.(child)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }))
  })
}
