import type { Channel, Message } from '../server/serve.ts'
import type { FromEngine, ToEngine } from './messages.ts'

interface Open {
  readonly messages: ((message: Message) => void)[]
  readonly closes: (() => void)[]
}

/** The engine's end of the pipe to its host: one `Channel` for each number. @param onOpen given each new one */
export function createChannels(
  say: (message: FromEngine) => unknown,
  onOpen: (channel: Channel) => void,
): { take(message: Exclude<ToEngine, { type: 'stop' | 'restarted' | 'proxy' }>): void } {
  const open = new Map<number, Open>()

  function begin(channel: number): void {
    const listeners: Open = { messages: [], closes: [] }
    open.set(channel, listeners)
    onOpen({
      send: (data) => {
        if (open.has(channel)) say({ type: 'message', channel, data })
      },
      onMessage: (listener) => void listeners.messages.push(listener),
      onClose: (listener) => void listeners.closes.push(listener),
    })
  }

  return {
    take(message) {
      if (message.type === 'open') return begin(message.channel)
      const listeners = open.get(message.channel)
      if (message.type === 'message') for (const listener of listeners?.messages ?? []) listener(message.data)
      else {
        open.delete(message.channel)
        for (const listener of listeners?.closes ?? []) listener()
      }
    },
  }
}
