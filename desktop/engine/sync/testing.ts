import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Track } from '@veza/shared/contracts/catalog.ts'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { vi } from 'vitest'
import { call } from '../../../e2e/support/api.ts'
import { type FaultProxy, startFaultProxy } from '../../../e2e/support/faults/proxy.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { settled } from '../../../e2e/support/settled.ts'
import { libraryFolder } from '../../folders/library-folder.ts'
import { openLibrary } from '../db/open.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { createOffline, type Offline } from '../offline.ts'
import { listEntries, type OutboxEntry } from '../outbox/entry-row.ts'
import { createConnections } from '../session/connections.ts'
import { type SessionDeps, sessionPort, signIn } from '../session/session.ts'
import { sessionFile } from '../session/session-file.ts'
import { type AccountKey, openAccount } from './accounts.ts'
import { openHints } from './hints.ts'
import { type Keeper, startKeeper } from './keeper.ts'
import type { KeeperPace } from './keeper-deps.ts'
import { pull } from './pull.ts'

/** The real server, and a network before it that is cut and mended at will. */
export interface SyncRig {
  readonly server: TestServer
  readonly proxy: FaultProxy
  /** What a Studio knows the server by. */
  readonly address: string
  readonly database: TestDatabase
  stop(): Promise<void>
}

export async function startSyncRig(): Promise<SyncRig> {
  const database = await testDatabase()
  const server = await startTestServer({ databaseUrl: database.url, env: { ROLE: 'web' } })
  const { hostname, port } = new URL(server.url)
  const proxy = await startFaultProxy({ upstream: { host: hostname, port: Number(port) } })
  return {
    server,
    proxy,
    address: `http://127.0.0.1:${proxy.port}`,
    database,
    async stop() {
      await proxy.close()
      await server.stop()
      await database.drop()
    },
  }
}

/** A library whose owner is signed in at the rig's server. */
export interface Studio {
  readonly root: string
  /** Folder of kept pictures. */
  readonly covers: string
  readonly db: Sqlite
  readonly offline: Offline
  readonly user: SignedInUser
  readonly key: AccountKey
  readonly faults: unknown[]
  account(): number
  edits(): OutboxEntry[]
  /** Asks for changes once, as the keeper does. */
  pull(): Promise<void>
  /** Begins to send and to ask. */
  start(pace?: Partial<KeeperPace>): Keeper
  /** Until nothing waits to be sent but what asks or was refused. */
  sent(): Promise<void>
  title(trackId: string): unknown
  readonly sessions: SessionDeps
  /** Puts an access token in the place of the one that is kept, which the server never gave. */
  spoilToken(): void
  /** As when the server has ended the session. */
  signOut(): void
  close(): Promise<void>
}

const newId = idsFrom(systemClock)

/** Until it is so; machines that run much at once take their time. */
export const until = (isSo: () => boolean | Promise<boolean>, timeout = 60_000): Promise<unknown> =>
  vi.waitUntil(isSo, { timeout, interval: 20 })

export async function openStudio(rig: SyncRig, user?: SignedInUser): Promise<Studio> {
  const owner = user ?? (await newUser(rig.server))
  const root = await mkdtemp(join(tmpdir(), 'veza-studio-'))
  const folder = libraryFolder(root)
  const db = await openLibrary(folder, systemClock)
  const sessions = { store: sessionFile(folder.sessions), lockFile: folder.locks.session, clock: systemClock }
  const { accountId } = await signIn(sessions, rig.address, owner)
  const key = { server: rig.address, accountId }
  const connections = createConnections({ ...sessions, random: Math.random })
  const faults: unknown[] = []
  let keeper: Keeper | undefined
  const offline = createOffline({
    db,
    clock: systemClock,
    newId,
    keeper: () => keeper,
    onChange: () => undefined,
  })
  const account = () => openAccount(db, key).id
  return {
    ...{ root, covers: folder.covers, db, offline, key, faults, account, sessions, user: owner },
    edits: () => listEntries(db, account()),
    async pull() {
      await settledAt(rig)
      const { api } = connections.to(key.server, key.accountId)
      await pull({ db, clock: systemClock }, api, key, new AbortController().signal)
    },
    start(pace) {
      keeper = startKeeper({
        ...{ db, clock: systemClock, newId, random: () => 0.1, connections },
        lockFile: folder.locks.sync,
        covers: folder.covers,
        accounts: () => [key],
        onFault: (error) => faults.push(error),
        onChange: () => undefined,
        onAccounts: () => undefined,
        openHints: (onHint) =>
          openHints({ random: () => 0.1, session: (whose) => sessionPort(sessions, whose), onHint }),
        pace: { lookMs: 20, pullMs: 500, ...pace },
      })
      return keeper
    },
    async sent() {
      const waits = () =>
        listEntries(db, account()).some(({ state }) => state === 'waiting' || state === 'sending')
      await until(() => !waits())
    },
    spoilToken() {
      const kept = sessions.store.load(key.server)
      if (kept) sessions.store.save(key.server, { ...kept, accessToken: 'spoiled' })
    },
    signOut: () => sessions.store.remove(key.server),
    title: (id) => offline.item(key, 'track', id)?.title,
    async close() {
      await keeper?.stop()
      await connections.close()
      db.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

/** Until all that was committed so far can be told. */
export const settledAt = ({ server }: SyncRig): Promise<void> => settled(server)

/** What the owner does elsewhere, in another window. */
export async function elsewhere(
  { server }: SyncRig,
  user: SignedInUser,
  request: string,
  body?: unknown,
): Promise<Track> {
  const answer = await call<Track>(server, user, request, body)
  if (answer.status >= 300) throw new Error(`${request}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}

export const trackThere = (rig: SyncRig, user: SignedInUser, id: string) =>
  elsewhere(rig, user, `GET /tracks/${id}`)
