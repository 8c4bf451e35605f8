import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CliResult } from './product.ts'

const bootstrap = fileURLToPath(new URL('../../scripts/bootstrap.mjs', import.meta.url))
const ADDRESS = /https?:\S+\/authorize\?\S+(?=\s)/

export interface WaitingLogin {
  /** What the person is to open, as soon as it is shown. */
  readonly address: Promise<string>
  readonly ended: Promise<CliResult>
  /** As Ctrl-C does. */
  stop(): void
}

/** `veza-studio login --no-browser`, as it waits for whoever plays the browser. */
export function waitingLogin(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): WaitingLogin {
  const child = spawn(process.execPath, [bootstrap, 'studio-cli', '--', 'login', '--no-browser', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LANG: 'C.UTF-8', ...env },
  })
  let [stdout, stderr] = ['', '']
  let found: (address: string) => void = () => undefined
  let missed: (error: Error) => void = () => undefined
  const address = new Promise<string>((resolve, reject) => {
    found = resolve
    missed = reject
  })
  // Whoever does not wait for it reads how it ended instead.
  address.catch(() => undefined)
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
    const [url] = ADDRESS.exec(stderr) ?? []
    if (url) found(url)
  })
  const ended = new Promise<CliResult>((resolve) =>
    child.once('close', (code) => {
      missed(new Error(`login ended without an address: ${stderr}`))
      resolve({ code, stdout, stderr })
    }),
  )
  return { address, ended, stop: () => void child.kill('SIGINT') }
}
