import { createORPCClient, DynamicLink } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { RequestValidationPlugin, ResponseValidationPlugin } from '@orpc/contract/plugins'
import { studioContract } from '@veza/shared/studio/bridge/index.ts'
import { type Connection, createConnection, type OpenWire } from './connection.ts'
import { asSocket } from './socket.ts'
import type { Closings } from './too-big.ts'

export type { Connection, ConnectionState, Message, OpenWire, Wire } from './connection.ts'
export { NotLetIn } from './connection.ts'
export { problemOf } from './problem.ts'
export { untilAnswered } from './until-answered.ts'

export type StudioClient = ContractRouterClient<typeof studioContract>

export interface Studio extends Closings {
  /** Every procedure of the contract. A call waits for a connection; one that is cut is rejected. */
  readonly client: StudioClient
  readonly connection: Connection
}

/** The screens' end of the bridge, over whatever the host opens; opened again whenever it is lost. */
export function connectStudio(openWire: OpenWire): Studio {
  const closed = new Map<number, number>()
  const openCounted: OpenWire = async () => {
    const wire = await openWire()
    // Before the calls that it cuts hear of it.
    wire.onClose((code = 0) => closed.set(code, (closed.get(code) ?? 0) + 1))
    return wire
  }
  const connection = createConnection(openCounted, (wire) => {
    const plugins = [
      new RequestValidationPlugin(studioContract),
      new ResponseValidationPlugin(studioContract),
    ]
    return new RPCLink({ websocket: asSocket(wire), plugins })
  })
  const client: StudioClient = createORPCClient(new DynamicLink(() => connection.link()))
  return { client, connection, closings: (code) => closed.get(code) ?? 0 }
}
