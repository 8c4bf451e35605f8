import { createORPCClient, DynamicLink, ORPCError } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import type { ContractRouterClient } from '@orpc/contract'
import { RequestValidationPlugin, ResponseValidationPlugin } from '@orpc/contract/plugins'
import { type ProblemData, problemDataSchema } from '@veza/shared/studio/bridge/base.ts'
import { studioContract } from '@veza/shared/studio/bridge/index.ts'
import { type Connection, createConnection, type OpenWire } from './connection.ts'
import { asSocket } from './socket.ts'

export type { Connection, ConnectionState, Message, OpenWire, Wire } from './connection.ts'
export { NotLetIn } from './connection.ts'

export type StudioClient = ContractRouterClient<typeof studioContract>

export interface Studio {
  /** Every procedure of the contract. A call waits for a connection; one that is cut is rejected. */
  readonly client: StudioClient
  readonly connection: Connection
}

/** The screens' end of the bridge, over whatever the host opens; opened again whenever it is lost. */
export function connectStudio(openWire: OpenWire): Studio {
  const connection = createConnection(openWire, (wire) => {
    const plugins = [
      new RequestValidationPlugin(studioContract),
      new ResponseValidationPlugin(studioContract),
    ]
    return new RPCLink({ websocket: asSocket(wire), plugins })
  })
  return { client: createORPCClient(new DynamicLink(() => connection.link())), connection }
}

/** What the engine said no with; undefined for anything else, such as a connection that was cut. */
export function problemOf(error: unknown): ProblemData | undefined {
  if (!(error instanceof ORPCError)) return undefined
  const known = problemDataSchema.safeParse(error.data)
  return known.success ? known.data : { code: 'unexpected', params: {}, detail: error.message }
}
