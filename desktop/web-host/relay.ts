import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { MESSAGE_MAX_BYTES, newsOf } from '@veza/shared/studio/bridge/wire.ts'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Supervisor } from '../bridge/process/supervisor.ts'

const PING_MS = 20_000
/** The engine is gone, and comes back: try again. */
const ENGINE_GONE = 4001

export interface Relay {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

/** Carries messages between sockets and the engine's process, and says how the engine is. @param maxPayload bytes of one message */
export function createRelay(
  supervisor: Pick<Supervisor, 'news' | 'onNews' | 'connect'>,
  maxPayload = MESSAGE_MAX_BYTES,
): Relay {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload,
    handleProtocols: () => 'veza',
  })
  // A browser that is gone without a word is let go.
  const answered = new WeakSet<WebSocket>()
  const timer = setInterval(() => {
    for (const socket of server.clients) {
      if (!answered.delete(socket)) socket.terminate()
      else socket.ping()
    }
  }, PING_MS)

  function carry(socket: WebSocket): void {
    answered.add(socket)
    socket.on('pong', () => answered.add(socket))
    socket.on('error', () => socket.terminate())
    const tell = () => socket.send(newsOf(supervisor.news))
    const stopTelling = supervisor.onNews(tell)
    socket.once('close', stopTelling)
    tell()
    const line = supervisor.connect(
      (message) => socket.send(message),
      () => socket.close(ENGINE_GONE),
    )
    if (line === undefined) {
      socket.close(ENGINE_GONE)
      return
    }
    socket.on('message', (data: Buffer, isBinary) => line.send(isBinary ? data : data.toString('utf8')))
    socket.once('close', () => line.close())
  }

  return {
    upgrade: (request, socket, head) => server.handleUpgrade(request, socket, head, carry),
    close() {
      clearInterval(timer)
      for (const socket of server.clients) socket.terminate()
      server.close()
    },
  }
}
