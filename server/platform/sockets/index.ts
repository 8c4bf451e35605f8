import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { type Namespace, Server } from 'socket.io'

export interface SocketsOptions<Owner> {
  readonly path: string
  /** Before anything else is looked at. False, or a failure: the connection is refused. */
  mayConnect(request: IncomingMessage): Promise<boolean>
  /** Who proves to be there by a token; undefined: nobody, and the connection is refused. */
  admit(token: string): Promise<Owner | undefined>
  /** Told of faults of ours; whoever asked is refused. */
  onFault(error: unknown): void
}

/** Connections over which this process says something to people; they say nothing to us. */
export interface Sockets<Owner> {
  /** One for each connection. */
  owners(): Owner[]
  /** Says an event, without anything in it. */
  tell(owner: Owner, event: string): void
  end(owner: Owner): void
  /** Ends all, and takes no more; the HTTP server is left as it is. */
  close(): void
}

/** A client that has connected says who it is within this. */
const PATIENCE_MS = 10 * SECOND_MS
/** Whoever is silent for both together is gone. */
const PING_MS = 25 * SECOND_MS
const PONG_MS = 20 * SECOND_MS
/** A token, and what Socket.IO says around it. */
const MESSAGE_MAX_BYTES = 8 * 1024
const TOKEN_MAX = 4_096

/** WebSockets beside an HTTP server's routes: no polling, so that any process behind a balancer may answer. */
export function openSockets<Owner extends { readonly userId: string }>(
  server: HttpServer,
  { path, mayConnect, admit, onFault }: SocketsOptions<Owner>,
): Sockets<Owner> {
  const io = new Server<object, Record<string, () => void>, object, { owner: Owner }>(server, {
    path,
    transports: ['websocket'],
    serveClient: false,
    connectTimeout: PATIENCE_MS,
    pingInterval: PING_MS,
    pingTimeout: PONG_MS,
    maxHttpBufferSize: MESSAGE_MAX_BYTES,
    allowRequest: (request, decide) =>
      void mayConnect(request).then(
        (may) => decide(may ? null : 'refused', may),
        () => decide('refused', false),
      ),
  })
  const sockets = (): Namespace['sockets'] => io.sockets.sockets
  io.use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: unknown }
    if (typeof token !== 'string' || token.length > TOKEN_MAX) return next(new Error('unauthenticated'))
    admit(token).then(
      (owner) => {
        if (owner === undefined) return next(new Error('unauthenticated'))
        socket.data.owner = owner
        next()
      },
      (error: unknown) => {
        onFault(error)
        next(new Error('unavailable'))
      },
    )
  })
  const each = (owner: Owner) => [...sockets().values()].filter(({ data }) => data.owner === owner)
  return {
    owners: () => [...sockets().values()].map(({ data }) => data.owner as Owner),
    tell: (owner, event) => {
      for (const socket of each(owner)) socket.emit(event)
    },
    end: (owner) => {
      for (const socket of each(owner)) socket.disconnect(true)
    },
    close() {
      io.disconnectSockets(true)
      io.engine.close()
    },
  }
}
