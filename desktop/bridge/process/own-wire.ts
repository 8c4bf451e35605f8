import { newsOf } from '@veza/shared/studio/bridge/wire.ts'
import type { Message, Wire } from '../client/index.ts'
import type { Supervisor } from './supervisor.ts'

/** A wire of the host's own to its engine. Throws while there is no engine to talk to. */
export function ownWire(supervisor: Supervisor): Wire {
  const messages: ((message: Message) => void)[] = []
  const closes: (() => void)[] = []
  const line = supervisor.connect(
    (message) => {
      for (const listener of messages) listener(message)
    },
    () => {
      for (const listener of closes) listener()
    },
  )
  if (line === undefined) throw new Error('There is no engine to talk to.')
  return {
    send: (message) => line.send(message),
    onMessage(listener) {
      messages.push(listener)
      // As every host does, before anything else.
      queueMicrotask(() => listener(newsOf(supervisor.news)))
    },
    onClose: (listener) => void closes.push(listener),
  }
}
