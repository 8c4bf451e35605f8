import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { isBusy, openLockFile } from '../../folders/sqlite-driver.ts'
import { createApiClient } from '../api/client.ts'
import { type SessionDeps, SignedOut, sessionPort, signIn, signOut } from './session.ts'
import { type SessionStore, sessionFile } from './session-file.ts'

let database: TestDatabase
let server: TestServer
let folder: string
let deps: SessionDeps

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-session-'))
  deps = {
    store: sessionFile(join(folder, 'sessions.json')),
    lockFile: join(folder, 'lock'),
    clock: systemClock,
  }
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** As another process on the same library has it: nothing shared but the folder. */
const otherProcess = (): SessionDeps => ({ ...deps, store: sessionFile(join(folder, 'sessions.json')) })

function letItEnd(): void {
  const session = deps.store.load(server.url)
  if (session === undefined) throw new Error('no session')
  deps.store.save(server.url, { ...session, expiresAtMs: 0 })
}

test('ten users of an ended token renew it once: a refresh token used twice would end the session', async () => {
  const user = await newUser(server)
  const { refreshToken, accountId } = await signIn(deps, server.url, user)
  letItEnd()
  const ports = Array.from({ length: 10 }, () =>
    sessionPort(otherProcess(), { server: server.url, accountId }),
  )
  const tokens = await Promise.all(ports.map((port) => port.accessToken()))
  expect(new Set(tokens).size).toBe(1)
  expect(deps.store.load(server.url)?.refreshToken).not.toBe(refreshToken)
  const client = createApiClient({ baseUrl: server.url, clock: systemClock, session: ports[0]! })
  expect((await client.api.accounts.me()).email).toBe(user.email)
  await client.close()
})

test('a session that the server has ended is forgotten here, and said so', async () => {
  const user = await newUser(server)
  await signIn(deps, server.url, user)
  const kept = deps.store.load(server.url)!
  await signOut(deps, server.url)
  deps.store.save(server.url, { ...kept, expiresAtMs: 0 })
  const port = sessionPort(deps, { server: server.url, accountId: kept.accountId })
  await expect(port.accessToken()).rejects.toThrow(SignedOut)
  expect(deps.store.load(server.url)).toBeUndefined()
})

test('signing in and out change the shared file under its lock, as renewing does', async () => {
  const user = await newUser(server)
  const probe = await openLockFile(deps.lockFile)
  const held: string[] = []
  /** Whether somebody holds the lock at this very moment. */
  const note = (change: string) => {
    try {
      probe.exec('BEGIN EXCLUSIVE')
      probe.exec('ROLLBACK')
    } catch (error) {
      if (!isBusy(error)) throw error
      held.push(change)
    }
  }
  const store: SessionStore = {
    ...deps.store,
    save: (at, session) => {
      note('save')
      deps.store.save(at, session)
    },
    remove: (at) => {
      note('remove')
      deps.store.remove(at)
    },
  }
  await signIn({ ...deps, store }, server.url, user)
  letItEnd()
  await signOut({ ...deps, store }, server.url)
  probe.close()
  expect(held).toEqual(['save', 'save', 'remove'])
  expect(deps.store.servers()).toEqual([])
})
