import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Role } from '@veza/shared/contracts/accounts.ts'
import { currencies } from '@veza/shared/kernel/money.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { freePort } from '../../scripts/ports.ts'
import { readConfig } from '../../server/config/config.ts'
import type { Context } from '../../server/context.ts'
import { createVerifiedUser } from '../../server/domains/accounts/index.ts'
import { type RunningServer, startServer } from '../../server/main.ts'

export interface TestServer {
  readonly url: string
  readonly ctx: Context
  /** Its folder, with the local store below `store/`. */
  readonly dataDir: string
  /** What it was started with, for further processes beside it. */
  readonly environment: Readonly<Record<string, string>>
  /** Stops the server and starts it again on the same port, data and database. */
  restart(): Promise<void>
  /** Stops it and removes its folder. */
  stop(): Promise<void>
}

export interface TestServerOptions {
  readonly databaseUrl: string
  /** Overrides of the environment, as production would set it. */
  readonly env?: Readonly<Record<string, string>>
  readonly clock?: Clock
}

/** The real server on a free port, with a folder of its own and (unless `env` says so) the local store. */
export async function startTestServer({ databaseUrl, env, clock }: TestServerOptions): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'veza-test-'))
  const port = await freePort()
  const environment = {
    NODE_ENV: 'test',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'error',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    JWT_SECRET: 'a secret of tests alone, thirty-two bytes and more',
    // Tests do in a second what people do in an hour; those of the limits themselves set it to false.
    DISABLE_RATE_LIMIT_FOR_TESTS: 'true',
    // Whichever server or worker on one database takes a sealed job can open it.
    OAUTH_ENCRYPTION_KEY: 'a third secret of tests alone, thirty-two bytes and more',
    // As the stand-in settles: each in itself.
    SETTLEMENT_CURRENCIES: currencies.join(','),
    STORAGE_SIGNING_KEY: 'another secret of tests alone, thirty-two bytes',
    ...env,
  }
  const config = readConfig(environment, () => undefined)
  const start = () => startServer(config, clock ? { clock } : {})
  let running: RunningServer = await start()
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    environment,
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
    },
  }
}

export interface SignedInUser {
  readonly id: string
  readonly email: string
  readonly password: string
  readonly username: string
  /** `Authorization` for requests of this user. */
  readonly authorization: string
  readonly accessToken: string
  readonly refreshToken: string
}

let made = 0

/** A verified user with these roles, signed in over HTTP. */
export async function newUser(
  server: TestServer,
  roles: readonly Role[] = ['creator'],
): Promise<SignedInUser> {
  const username = `user-${process.pid}-${++made}`
  const email = `${username}@veza.example`
  const password = 'a long enough passphrase'
  const { ctx } = server
  const { id } = await ctx.transaction((tx) =>
    createVerifiedUser(tx, ctx, { email, password, username, displayName: username, roles }),
  )
  return { id, email, password, username, ...(await signIn(server, { email, password })) }
}

/** Signs in over HTTP. @throws Error with what the server says */
export async function signIn(
  { url }: Pick<TestServer, 'url'>,
  { email, password }: Pick<SignedInUser, 'email' | 'password'>,
): Promise<Pick<SignedInUser, 'authorization' | 'accessToken' | 'refreshToken'>> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  if (!answer.ok) throw new Error(`login of ${email}: ${answer.status} ${await answer.text()}`)
  const { accessToken, refreshToken } = (await answer.json()) as { accessToken: string; refreshToken: string }
  return { authorization: `Bearer ${accessToken}`, accessToken, refreshToken }
}
