import type { Clock } from '@veza/shared/kernel/time.ts'
import { type Api, type ApiClient, createApiClient } from '../api/client.ts'
import type { Random } from '../queue/backoff.ts'
import { openUploader, type Uploader } from '../upload/uploader.ts'
import { type SessionDeps, type SessionOf, SignedOut, sessionPort } from './session.ts'

/** A server as one account uses it. */
export interface Connection {
  readonly api: Api
  readonly file: ApiClient['file']
  readonly media: ApiClient['media']
  readonly sizeOf: ApiClient['sizeOf']
  readonly uploader: Uploader
  /** Aborted, with `SignedOut`, when the account is signed in there no more; calls end by themselves then, uploads by this. */
  readonly signal: AbortSignal
}

export interface Connections {
  /** @throws SignedOut where nobody, or somebody else, is signed in there now */
  to(server: string, accountId: string): Connection
  /** Ends what is under way for accounts that are signed in no more, here or by another process. */
  endReplaced(): void
  /** Bytes per second for the uploads of each server; undefined: no limit. Takes effect with the next piece. */
  setBandwidth(bytesPerSecond: number | undefined): void
  /** After a wake or a change of network: drops every socket; work goes on over new ones. */
  reconnect(): void
  close(): Promise<void>
}

type ConnectionsDeps = SessionDeps & { readonly clock: Clock; readonly random: Random }

/** Opens one connection for each account that is signed in, when it is first needed. */
export function createConnections(deps: ConnectionsDeps): Connections {
  const open = new Map<string, OpenConnection>()
  const closing = new Set<Promise<void>>()
  let bandwidth: number | undefined

  const isSignedIn = ({ server, accountId }: SessionOf) => deps.store.load(server)?.accountId === accountId

  function endReplaced(): void {
    for (const [name, connection] of open) {
      if (isSignedIn(connection.of)) continue
      open.delete(name)
      connection.end(new SignedOut(connection.of.server))
      const closed = connection.close().finally(() => closing.delete(closed))
      closing.add(closed)
    }
  }

  return {
    to(server, accountId) {
      if (!isSignedIn({ server, accountId })) throw new SignedOut(server)
      const name = `${accountId} ${server}`
      const known = open.get(name)
      if (known) return known
      endReplaced()
      const connection = connect(deps, { server, accountId })
      connection.uploader.setBandwidth(bandwidth)
      open.set(name, connection)
      return connection
    },
    endReplaced,
    setBandwidth(bytesPerSecond) {
      bandwidth = bytesPerSecond
      for (const { uploader } of open.values()) uploader.setBandwidth(bytesPerSecond)
    },
    reconnect() {
      for (const { client, uploader } of open.values()) {
        client.reconnect()
        uploader.reconnect()
      }
    },
    async close() {
      await Promise.all([...[...open.values()].map((connection) => connection.close()), ...closing])
      open.clear()
    },
  }
}

interface OpenConnection extends Connection {
  readonly of: SessionOf
  readonly client: ApiClient
  end(reason: SignedOut): void
  close(): Promise<void>
}

function connect(deps: ConnectionsDeps, of: SessionOf): OpenConnection {
  const { clock, random } = deps
  const ended = new AbortController()
  const { signal } = ended
  const session = sessionPort(deps, of)
  const client = createApiClient({ baseUrl: of.server, clock, session, signal })
  const { api, file, media, sizeOf } = client
  const uploader = openUploader({ api, clock, random, onWake: client.reconnect })
  return {
    ...{ of, api, file, media, sizeOf, uploader, signal, client },
    end: (reason) => ended.abort(reason),
    async close() {
      await Promise.all([uploader.close(), client.close()])
    },
  }
}
