import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../scripts/ports.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bootstrap = join(root, 'scripts/bootstrap.mjs')

export interface ReadyLine {
  readonly ready: true
  readonly url: string
  readonly studioUrl: string | null
  readonly mailboxUrl: string
  readonly paymentsUrl: string | null
  readonly accounts: readonly { email: string; password: string; role: string }[]
}

export interface Product extends ReadyLine {
  readonly child: ChildProcess
  readonly data: string
  /** From the command to the ready line. */
  readonly readyMs: number
  /** Everything the command wrote to standard error so far. */
  readonly notes: () => string
  account(role: string): { email: string; password: string }
  /** Ends it as Ctrl-C would, and waits. @returns the exit code */
  end(signal?: NodeJS.Signals): Promise<number | null>
}

export interface StartFailure {
  readonly code: number | null
  readonly notes: string
}

export const newFolder = () => mkdtemp(join(tmpdir(), 'veza-product-'))
export const removeFolder = (path: string) => rm(path, { recursive: true, force: true })

/** `npm start` as a person runs it, less npm's own banner: ready, or ended with what it said. */
export async function startProduct(options: {
  data: string
  port?: number
  args?: readonly string[]
  env?: Readonly<Record<string, string>>
}): Promise<Product | StartFailure> {
  const port = options.port ?? (await freePort())
  const startedMs = performance.now()
  const args = [bootstrap, 'start', '--', '--json-ready', '--port', String(port), '--data', options.data]
  const child = spawn(process.execPath, [...args, ...(options.args ?? [])], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  })
  let notes = ''
  child.stderr?.on('data', (chunk) => {
    notes += chunk
  })
  const exited = once(child, 'exit')
  const line = await Promise.race([firstLine(child), exited.then(() => undefined)])
  if (line === undefined) return { code: child.exitCode, notes }
  const ready = JSON.parse(line) as ReadyLine
  return {
    ...ready,
    child,
    data: options.data,
    readyMs: performance.now() - startedMs,
    notes: () => notes,
    account: (role) => {
      const found = ready.accounts.find((one) => one.role === role)
      if (!found) throw new Error(`no ${role} among the demo accounts`)
      return found
    },
    end: async (signal = 'SIGINT') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await exited
      return child.exitCode
    },
  }
}

/** @throws Error with what the command said, when it did not become ready */
export async function startedProduct(options: Parameters<typeof startProduct>[0]): Promise<Product> {
  const product = await startProduct(options)
  if (!('ready' in product)) throw new Error(`npm start ended with ${product.code}: ${product.notes}`)
  return product
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined
  for await (const line of createInterface({ input: child.stdout })) return line
  // The stream ended without one; the exit tells why.
  return new Promise(() => undefined)
}

export interface CliResult {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs `veza-studio` with these arguments. */
export async function veza(args: readonly string[], env: Record<string, string> = {}): Promise<CliResult> {
  const child = spawn(process.execPath, [bootstrap, 'studio-cli', '--', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'C.UTF-8', ...env },
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  await once(child, 'close')
  return { code: child.exitCode, stdout, stderr }
}
