import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { HOUR_MS } from '@veza/shared/kernel/time.ts'
import type { TestLibrary } from '../queue/testing.ts'
import { type SessionStore, sessionFile } from './session-file.ts'

/** Two people who may sign in at a stub. */
export const one = '01999999-0000-7000-8000-000000000001'
export const other = '01999999-0000-7000-8000-000000000002'

/** A server of the test's own on loopback; `who` is whose token came: `one`, `other` or nobody’s. */
export async function startStub(
  answer: (who: string, req: IncomingMessage, res: ServerResponse) => void,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const server = createServer((req, res) =>
    answer(String(req.headers.authorization).replace('Bearer ', ''), req, res),
  )
  // On a machine that does much at once, a socket may lie still for longer than the default.
  server.keepAliveTimeout = HOUR_MS
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}

export const json = (res: ServerResponse, body: unknown = {}): unknown =>
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))

/** The token is good no more. */
export function refuse(res: ServerResponse): void {
  const problem = { type: 'about:blank', title: 'x', status: 401, code: 'unauthenticated', detail: 'x' }
  res.writeHead(401, { 'content-type': 'application/problem+json' })
  res.end(JSON.stringify({ ...problem, requestId: 'r' }))
}

export const sessionsOf = ({ folder, clock }: TestLibrary) => ({
  store: sessionFile(folder.sessions),
  lockFile: folder.locks.session,
  clock,
})

/** In the place of whoever is signed in, as another window or the command line does it. */
export function signInAs(store: SessionStore, server: string, accountId: string, now: Date): void {
  const token = accountId === one ? 'one' : 'other'
  const tokens = { accessToken: token, refreshToken: token, expiresAtMs: now.getTime() + HOUR_MS }
  store.save(server, { email: `${token}@mail.example`, accountId, ...tokens })
}
