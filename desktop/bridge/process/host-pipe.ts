import type { Keychain } from '../../engine/session/keychain.ts'
import { keyedKeychain } from '../../engine/session/keyed-keychain.ts'
import { type FromEngine, keychainSchema } from './messages.ts'

/** The engine's end of the pipe to the process that started it. */
export interface HostPipe {
  /** Resolves once it was handed over. */
  say(message: FromEngine): Promise<void>
  onMessage(listener: (message: unknown) => void): void
  /** What closes the tokens of sessions, from a host that has a keychain; it is the first thing that such a host says. */
  keychain(): Promise<Keychain | undefined>
  /** Such a host knows the system's proxies as well. */
  readonly knowsProxies: boolean
  /** The host is gone, however it went. */
  onGone(listener: () => void): void
}

/** What Electron gives a utility process; its types are not ours here. */
interface ParentPort {
  postMessage(message: unknown): void
  on(type: 'message', listener: (event: { data: unknown }) => void): void
}

/** Electron's port to the main process where there is one, else Node's channel to the parent. */
export function hostPipe(): HostPipe {
  const { parentPort } = process as { parentPort?: ParentPort }
  return parentPort ? electronPipe(parentPort) : nodePipe()
}

function electronPipe(parentPort: ParentPort): HostPipe {
  const first = Promise.withResolvers<Keychain | undefined>()
  const early: unknown[] = []
  let isFirst = true
  let onLater: ((message: unknown) => void) | undefined
  parentPort.on('message', ({ data }) => {
    if (isFirst) {
      isFirst = false
      const { name, key } = keychainSchema.parse(data)
      first.resolve(key ? keyedKeychain(name, key) : undefined)
    } else if (onLater) onLater(data)
    else early.push(data)
  })
  return {
    say: async (message) => parentPort.postMessage(message),
    knowsProxies: true,
    keychain: () => first.promise,
    onMessage(listener) {
      onLater = listener
      for (const message of early.splice(0)) listener(message)
    },
    // Electron ends its utility processes with the main one.
    onGone: () => undefined,
  }
}

function nodePipe(): HostPipe {
  return {
    say: (message) =>
      new Promise((resolve) => {
        if (process.connected) process.send?.(message, undefined, undefined, () => resolve())
        else resolve()
      }),
    keychain: async () => undefined,
    knowsProxies: false,
    onMessage: (listener) => void process.on('message', (message) => listener(message)),
    onGone: (listener) => void process.once('disconnect', listener),
  }
}
