import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import type { Fault, SeenRequest } from './fault.ts'
import { Line } from './relay.ts'

type Connected = (...args: [error: null, socket: Socket] | [error: Error, socket: null]) => void

export interface FaultProxyOptions {
  readonly upstream: { readonly host: string; readonly port: number }
  /** Says what goes wrong with a request; undefined: nothing. */
  readonly faultFor?: (request: SeenRequest) => Fault | undefined
  /** Over all connections; undefined: as fast as it goes. */
  readonly bytesPerSecond?: number
}

/** A relay on loopback between an uploader and a store, which loses, delays and damages as it is told. */
export interface FaultProxy {
  readonly port: number
  /** Every request so far, in order of arrival. */
  readonly seen: readonly SeenRequest[]
  readonly connections: number
  faultFor: (request: SeenRequest) => Fault | undefined
  bytesPerSecond: number | undefined
  /** When no connection is open any more. */
  settled(): Promise<void>
  /** Empties `seen`. */
  forget(): void
  /** Makes every open connection silent, as a sleep or a change of network does; new ones work. */
  freeze(): void
  /** Resets every open connection. */
  resetAll(): void
  /** While down, connections are refused. */
  setDown(down: boolean): Promise<void>
  /** For `agentOptions.connect` of undici: every connection goes through here, whatever the address says. */
  readonly connect: (options: object, callback: Connected) => void
  close(): Promise<void>
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const lines = new Set<Line>()
  const seen: SeenRequest[] = []
  const server = createServer({ noDelay: true }, (socket) => {
    const line = new Line(socket, proxy, options.upstream)
    lines.add(line)
    proxy.opened++
    socket.once('close', () => lines.delete(line))
    void line.run()
  })
  const port = await listen(server, 0)

  const proxy = {
    port,
    seen,
    opened: 0,
    get connections() {
      return proxy.opened
    },
    faultFor: options.faultFor ?? (() => undefined),
    bytesPerSecond: options.bytesPerSecond,
    record(request: Omit<SeenRequest, 'number' | 'fault'>): SeenRequest {
      const made: SeenRequest = { ...request, number: seen.length + 1, fault: undefined }
      seen.push(made)
      made.fault = proxy.faultFor(made)
      return made
    },
    async settled() {
      while (lines.size > 0) await new Promise((done) => setTimeout(done, 5))
    },
    forget() {
      seen.length = 0
    },
    freeze() {
      for (const line of lines) line.freeze()
    },
    resetAll() {
      for (const line of lines) line.reset()
    },
    async setDown(down: boolean) {
      if (down === !server.listening) return
      if (!down) return void (await listen(server, port))
      proxy.resetAll()
      await new Promise((done) => server.close(done))
    },
    connect: (_options: object, callback: Connected) => connectTo(port, callback),
    async close() {
      for (const line of lines) line.reset()
      if (server.listening) await new Promise((done) => server.close(done))
    },
  }
  return proxy
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(port, '127.0.0.1', done)
  })
  return (server.address() as AddressInfo).port
}

function connectTo(port: number, callback: Connected): void {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  const onError = (error: Error) => callback(error, null)
  socket.once('error', onError)
  socket.once('connect', () => {
    socket.off('error', onError)
    callback(null, socket)
  })
}
