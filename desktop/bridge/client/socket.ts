import { ACK_EVERY, ackOf, readNews } from '@veza/shared/studio/bridge/wire.ts'
import type { Message, Wire } from './connection.ts'
import { assertFits } from './too-big.ts'

const OPEN = 1
const CLOSED = 3

/**
 * A wire as oRPC knows sockets. It says how many messages were taken, which is what keeps the engine from sending more
 * than these screens can read, and keeps the host's own words to itself.
 */
export function asSocket(wire: Wire): WebSocket {
  let readyState = OPEN
  let taken = 0
  wire.onClose(() => {
    readyState = CLOSED
  })
  const socket = {
    get readyState() {
      return readyState
    },
    send(message: Message) {
      assertFits(message)
      wire.send(message)
    },
    addEventListener(type: string, listener: (event: { data: unknown }) => void) {
      if (type === 'close') wire.onClose(() => listener({ data: undefined }))
      if (type !== 'message') return
      wire.onMessage((message) => {
        if (readNews(message)) return
        // A copy, because oRPC takes what is no text for a Blob or a buffer of its own.
        listener({ data: typeof message === 'string' ? message : Uint8Array.from(message).buffer })
        taken += 1
        if (taken < ACK_EVERY) return
        wire.send(ackOf(taken))
        taken = 0
      })
    },
    removeEventListener: () => undefined,
  }
  return socket as unknown as WebSocket
}
