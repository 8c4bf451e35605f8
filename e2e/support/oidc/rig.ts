import { bareCaller, fakeClock } from '../bare-http.ts'
import { type TestDatabase, testDatabase } from '../postgres.ts'
import { startTestServer, type TestServer } from '../server.ts'
import { type OidcStandIn, startOidcProvider } from './provider.ts'

export const ENCRYPTION_KEY = 'a key of tests alone: thirty-two bytes and more'
const clientId = 'veza'
const clientSecret = 'a-secret+of/tests%3A~alone'

export interface OidcRig {
  readonly server: TestServer
  readonly database: TestDatabase
  readonly clock: ReturnType<typeof fakeClock>
  readonly call: ReturnType<typeof bareCaller>
  /** `one` and `two`, as the server knows them. */
  readonly one: OidcStandIn
  readonly two: OidcStandIn
  /** What the server was started with, for a second one on the same database. */
  readonly environment: Readonly<Record<string, string>>
  stop(): Promise<void>
}

/** The real server with two real providers beside it. */
export async function startOidcRig(env: Readonly<Record<string, string>> = {}): Promise<OidcRig> {
  const clock = fakeClock()
  const [one, two] = [await startOidcProvider(), await startOidcProvider()]
  const database = await testDatabase()
  const environment = {
    OAUTH_PROVIDERS: JSON.stringify([
      { id: 'one', name: 'Provider One', issuer: one.issuer, clientId, clientSecret },
      { id: 'two', name: 'Provider Two', issuer: two.issuer, clientId, clientSecret },
    ]),
    OAUTH_ENCRYPTION_KEY: ENCRYPTION_KEY,
    OAUTH_ALLOWED_REDIRECT_DOMAINS: 'shop.veza.example',
    ...env,
  }
  const server = await startTestServer({ databaseUrl: database.url, clock, env: environment })
  registerAt(one, 'one', server.url)
  registerAt(two, 'two', server.url)
  return {
    server,
    database,
    clock,
    call: bareCaller(server.url),
    one,
    two,
    environment,
    stop: async () => {
      await server.stop()
      await one.stop()
      await two.stop()
      await database.drop()
    },
  }
}

/** Tells a provider of the server that its users will sign in to. */
export function registerAt(provider: OidcStandIn, id: string, serverUrl: string): void {
  const redirectUris = [`${serverUrl}/api/v1/auth/oauth/${id}/callback`]
  provider.register({ clientId, clientSecret, redirectUris })
}

export { clientId, clientSecret }
