import { type UtilityProcess, utilityProcess } from 'electron'
import type { KeychainMessage } from '../bridge/process/messages.ts'
import type { EngineProcess } from '../bridge/process/supervisor.ts'

const LAST_WORDS_CHARACTERS = 4_000

export interface UtilityEngineOptions {
  /** The engine's script. */
  readonly entry: string
  /** Its environment, whole. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** The first thing it is told. */
  readonly keychain: KeychainMessage
  /** Given what it writes to standard error, as it comes. */
  onWords(words: string): void
}

/** Starts the engine in a utility process: one of the app's own, without windows. */
export function startUtilityEngine({ entry, env, onWords, keychain }: UtilityEngineOptions): EngineProcess {
  const child: UtilityProcess = utilityProcess.fork(entry, [], {
    env: { ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
    serviceName: 'Veza Studio engine',
  })
  child.postMessage(keychain)
  let words = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    const text = chunk.toString('utf8')
    words = (words + text).slice(-LAST_WORDS_CHARACTERS)
    onWords(text)
  })
  let isGone = false
  child.once('exit', () => {
    isGone = true
  })
  return {
    send(message) {
      if (!isGone) child.postMessage(message)
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(code, `exit ${code}`)),
    lastWords: () => words.trim(),
    kill() {
      if (!isGone) end(child)
    },
  }
}

/** Electron's own `kill` asks by SIGTERM, which the engine answers with a stop: one that hangs in that stays for ever. */
function end(child: UtilityProcess): void {
  // There is none before it has begun, and after it has ended.
  if (child.pid === undefined) {
    child.kill()
    return
  }
  try {
    process.kill(child.pid, 'SIGKILL')
  } catch (error) {
    // It has just ended by itself, which is told next.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
