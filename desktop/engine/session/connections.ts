import type { Clock } from '@veza/shared/kernel/time.ts'
import { type Api, type ApiClient, createApiClient } from '../api/client.ts'
import type { Random } from '../queue/backoff.ts'
import { openUploader, type Uploader } from '../upload/uploader.ts'
import { type SessionDeps, SignedOut, sessionPort } from './session.ts'

/** A server as its signed-in account uses it. */
export interface Connection {
  readonly api: Api
  readonly uploader: Uploader
}

export interface Connections {
  /** @throws SignedOut where nobody, or somebody else, is signed in there now */
  to(server: string, accountId: string): Connection
  /** After a wake or a change of network: drops every socket; work goes on over new ones. */
  reconnect(): void
  close(): Promise<void>
}

/** Opens one connection per server, when it is first needed. */
export function createConnections(
  deps: SessionDeps & { readonly clock: Clock; readonly random: Random },
): Connections {
  const open = new Map<string, Connection & { readonly client: ApiClient }>()

  function connect(server: string) {
    const client = createApiClient({ baseUrl: server, clock: deps.clock, session: sessionPort(deps, server) })
    const { api } = client
    const uploader = openUploader({ api, clock: deps.clock, random: deps.random, onWake: client.reconnect })
    const connection = { api, uploader, client }
    open.set(server, connection)
    return connection
  }

  return {
    to(server, accountId) {
      if (deps.store.load(server)?.accountId !== accountId) throw new SignedOut(server)
      return open.get(server) ?? connect(server)
    },
    reconnect() {
      for (const { client, uploader } of open.values()) {
        client.reconnect()
        uploader.reconnect()
      }
    },
    async close() {
      await Promise.all(
        [...open.values()].flatMap(({ client, uploader }) => [uploader.close(), client.close()]),
      )
      open.clear()
    },
  }
}
