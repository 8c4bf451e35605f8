import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { EngineProcess } from './supervisor.ts'

const ENTRY = fileURLToPath(new URL('./main.ts', import.meta.url))
const LAST_WORDS_CHARACTERS = 4_000

/**
 * Starts the engine as a child of this process, which ends with it however it ends.
 * @param env of the child, whole @param onWords given what it writes to standard error, as it comes
 */
export function startNodeEngine(
  env: Readonly<Record<string, string | undefined>>,
  onWords: (words: string) => void = (words) => void process.stderr.write(words),
): EngineProcess & { readonly pid: number } {
  const child = fork(ENTRY, [], {
    env: { ...env },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A terminal's Ctrl-C is for the host, which stops its engine in order.
    detached: process.platform !== 'win32',
  })
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    words = (words + chunk).slice(-LAST_WORDS_CHARACTERS)
    onWords(chunk)
  })
  return {
    // A process that could not be started has none, and its end is told.
    pid: child.pid ?? 0,
    send(message) {
      // It may just have died; its end is told by `onExit`.
      if (child.connected) child.send(message, () => undefined)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) =>
      void child.once('close', (code, signal) => listener(code, signal ?? `exit ${code}`)),
    lastWords: () => words.trim(),
    kill: () => void child.kill('SIGKILL'),
  }
}
