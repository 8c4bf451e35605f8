import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fakeClock } from '../../../e2e/support/bare-http.ts'
import { type FaultProxy, startFaultProxy } from '../../../e2e/support/faults/proxy.ts'
import { type TestDatabase, testDatabase } from '../../../e2e/support/postgres.ts'
import { newUser, startTestServer, type TestServer } from '../../../e2e/support/server.ts'
import { createApiClient } from '../api/client.ts'
import { type SessionDeps, sessionPort, signIn } from './session.ts'
import { sessionFile } from './session-file.ts'

const clock = fakeClock()
let database: TestDatabase
let server: TestServer
let network: FaultProxy
let folder: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, clock })
  network = await startFaultProxy({ upstream: { host: '127.0.0.1', port: Number(new URL(server.url).port) } })
  folder = mkdtempSync(join(tmpdir(), 'veza-lost-answer-'))
})
afterAll(async () => {
  await network?.close()
  await server?.stop()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

test('a Studio whose refresh was answered into a tunnel, and is back hours later, stays signed in', async () => {
  const user = await newUser(server)
  const address = `http://127.0.0.1:${network.port}`
  const store = sessionFile(join(folder, 'sessions.json'))
  const deps: SessionDeps = { store, lockFile: join(folder, 'lock'), clock }
  const { accountId, refreshToken } = await signIn(deps, address, user)
  const session = sessionPort(deps, { server: address, accountId })
  network.faultFor = ({ target }) => (target.endsWith('/auth/refresh') ? { kind: 'lose-answer' } : undefined)

  for (let tunnel = 0; tunnel < 2; tunnel++) {
    clock.advance(HOUR_MS)
    await expect(session.accessToken()).rejects.toMatchObject({ name: 'NetworkProblem', code: 'cut' })
    expect(store.load(address)?.refreshToken).toBe(refreshToken)
  }
  expect(network.seen.filter(({ fault }) => fault?.kind === 'lose-answer')).toHaveLength(4)

  network.faultFor = () => undefined
  // As when the server answers what was asked before the tunnel only now.
  await expect(session.accessToken()).rejects.toMatchObject({ name: 'NetworkProblem', code: 'cut' })
  clock.advance(HOUR_MS)
  const client = createApiClient({ baseUrl: address, clock, session })
  expect((await client.api.accounts.me()).email).toBe(user.email)
  await client.close()
  expect(store.load(address)?.refreshToken).not.toBe(refreshToken)
  const mails = server.ctx.mail.mailbox!.list(user.email)
  expect(mails.filter(({ subject }) => /ended one of your sessions/.test(subject))).toEqual([])
})
