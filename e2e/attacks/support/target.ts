import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { Express } from 'express'
import { freePort } from '../../../scripts/ports.ts'
import { readConfig } from '../../../server/config/config.ts'
import { type StartServer, startServer } from '../../../server/main.ts'
import { createLogger } from '../../../server/platform/logger/index.ts'
import { type TestDatabase, testDatabase } from '../../support/postgres.ts'
import type { SignedInUser, TestServer } from '../../support/server.ts'

/** The real server to be attacked, whose routes can be walked and whose log can be read. */
export interface Target extends TestServer {
  readonly database: TestDatabase
  /** What listens. */
  readonly http: Server
  /** As it serves: every route of the server hangs on it. */
  readonly app: Express
  /** Every line logged so far, at the level asked for. */
  readonly log: readonly string[]
}

export interface TargetOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: Clock
  /** Of the lines that are kept. */
  readonly logLevel?: 'error' | 'debug' | 'trace'
  /** With the workers of jobs beside the web part. */
  readonly worker?: boolean
  /** How long it waits for clients. */
  readonly waiting?: Pick<StartServer, 'deadlines' | 'patience'>
}

/** Starts the server with a database, a folder and a log of its own. */
export async function startTarget(options: TargetOptions = {}): Promise<Target> {
  const database = await testDatabase()
  const dataDir = await mkdtemp(join(tmpdir(), 'veza-attack-'))
  const port = await freePort()
  const environment = {
    NODE_ENV: 'test',
    ROLE: options.worker ? 'all' : 'web',
    PORT: String(port),
    DATABASE_URL: database.url,
    DATA_DIR: dataDir,
    JWT_SECRET: 'a secret of tests alone, thirty-two bytes and more',
    STORAGE_SIGNING_KEY: 'another secret of tests alone, thirty-two bytes',
    DISABLE_RATE_LIMIT_FOR_TESTS: 'true',
    ...options.env,
  }
  const log: string[] = []
  const write = (line: string) => void log.push(line)
  const config = readConfig(environment, () => undefined)
  const start = () =>
    startServer(config, {
      log: createLogger(options.logLevel ?? 'error', { write }),
      ...(options.clock ? { clock: options.clock } : {}),
      ...options.waiting,
    })
  let running = await start()
  const url = `http://127.0.0.1:${port}`
  const { server: http, app } = await serverBehind(url)
  return {
    database,
    dataDir,
    environment,
    url,
    log,
    http,
    app,
    get ctx() {
      return running.ctx
    },
    restart: async () => {
      await running.stop()
      running = await start()
    },
    stop: async () => {
      await running.stop()
      await rm(dataDir, { recursive: true, force: true })
      await database.drop()
    },
  }
}

interface Taken {
  readonly server: Server
  /** Express names itself to each request that it has begun with. */
  readonly request: { readonly headers: { readonly host?: string }; readonly app?: Express }
}

/** Node itself tells which server of this process takes a request, so that the product need not hand out its insides. */
async function serverBehind(url: string): Promise<{ server: Server; app: Express }> {
  let taken: Taken | undefined
  const seen = (message: unknown) => {
    const event = message as Taken
    if (event.request.headers.host === new URL(url).host) taken = event
  }
  subscribe('http.server.request.start', seen)
  await fetch(`${url}/health`)
  unsubscribe('http.server.request.start', seen)
  if (!taken?.request.app) throw new Error(`no server of this process took a request for ${url}`)
  return { server: taken.server, app: taken.request.app }
}

/** What a signed-in browser sends, and the token that its pages hold. */
export interface BrowserSession {
  readonly cookie: string
  readonly csrf: string
}

/** Signs in as a browser does. */
export async function browserSession(
  server: Pick<TestServer, 'url'>,
  user: Pick<SignedInUser, 'email' | 'password'>,
): Promise<BrowserSession> {
  const answer = await fetch(`${server.url}${API_PREFIX}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: user.email, password: user.password, transport: 'cookie' }),
  })
  if (!answer.ok) throw new Error(`sign-in by cookie: ${answer.status} ${await answer.text()}`)
  const { csrfToken } = (await answer.json()) as { csrfToken: string }
  const cookies = answer.headers.getSetCookie().map((line) => line.slice(0, line.indexOf(';')))
  return { cookie: cookies.join('; '), csrf: csrfToken }
}
