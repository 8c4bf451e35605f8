import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { decodeJwt, type JWTPayload } from 'jose'
import Provider, { type AdapterFactory, type Configuration } from 'oidc-provider'
import { interactions } from './interactions.ts'
import { providerMemory } from './memory.ts'
import { newSigningKey, type SigningKey } from './signing-keys.ts'

/** Somebody with an account at the provider; more claims than these are never asked for. */
export interface AccountThere {
  readonly email?: string
  readonly email_verified?: boolean
  readonly name?: string
  readonly preferred_username?: string
}

export type Trouble = 'down' | 'slow' | 'failing' | 'redirecting' | 'endless'

export interface OidcStandIn {
  readonly issuer: string
  /** By the subject, which is also what one types in there to sign in. */
  readonly accounts: Map<string, AccountThere>
  /** Requests so far, by path. */
  readonly asked: Map<string, number>
  /** How it answers at a path, instead of as it should. */
  readonly troubles: Map<string, Trouble>
  /** Makes another ID token of the claims of the right one; undefined: as it should be. */
  forge: ((claims: JWTPayload, key: SigningKey) => Promise<string> | string) | undefined
  /** Knows this client from now on, and no other. */
  register(client: OidcClient): void
  /** Signs with a new key from now on, and forgets the old one. */
  rotateKey(): Promise<void>
  /** The codes that it has given so far are too old to be redeemed. */
  endCodes(): void
  /** Why it gave no tokens for a code, the newest last, in its own words. */
  readonly refusals: string[]
  /** Forgets every answer that it owes. */
  stop(): Promise<void>
}

export interface OidcClient {
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUris: readonly string[]
}

/** A real provider of OpenID Connect (certified library), with a door for faults, on this machine. */
export async function startOidcProvider(host = '127.0.0.1'): Promise<OidcStandIn> {
  let client: OidcClient = { clientId: 'nobody', clientSecret: 'nothing', redirectUris: [] }
  let key = await newSigningKey()
  let handle: (req: IncomingMessage, res: ServerResponse) => void = (_req, res) => res.end()
  const memory = providerMemory()
  const asked = new Map<string, number>()
  const troubles = new Map<string, Trouble>()
  const server = createServer((req, res) => {
    const [path = ''] = (req.url ?? '').split('?')
    asked.set(path, (asked.get(path) ?? 0) + 1)
    const trouble = troubles.get(path)
    if (trouble) answerBadly(trouble, req, res)
    // Browsers ask for it of their own accord.
    else if (path === '/favicon.ico') res.writeHead(204).end()
    else handle(req, res)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`
  const standIn: OidcStandIn = {
    issuer,
    accounts: new Map(),
    asked,
    troubles,
    forge: undefined,
    register: (newest) => {
      client = newest
      serve()
    },
    rotateKey: async () => {
      key = await newSigningKey()
      serve()
    },
    endCodes: () => memory.end('AuthorizationCode'),
    refusals: [],
    stop: async () => {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
  const serve = () => {
    const provider = providerOf(client, standIn, key, memory.adapter)
    const answer = provider.callback()
    const ask = interactions(provider)
    handle = (req, res) => (req.url?.startsWith('/interaction/') ? ask(req, res) : answer(req, res))
  }
  return standIn
}

function answerBadly(trouble: Trouble, req: IncomingMessage, res: ServerResponse): void {
  if (trouble === 'down') req.socket.destroy()
  else if (trouble === 'failing') res.writeHead(500).end('{"error":"server_error"}')
  else if (trouble === 'redirecting') res.writeHead(302, { location: `http://127.0.0.1${req.url}` }).end()
  else if (trouble === 'endless')
    res.writeHead(200, { 'content-type': 'application/json' }).end(`"${'x'.repeat(2 * 1024 * 1024)}"`)
  // `slow` never answers.
}

function providerOf(
  client: OidcClient,
  standIn: OidcStandIn,
  key: SigningKey,
  adapter: AdapterFactory,
): Provider {
  const configuration: Configuration = {
    adapter,
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [...client.redirectUris],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    jwks: { keys: [key.privateJwk as never] },
    cookies: { keys: ['of tests alone'] },
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name', 'preferred_username'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...standIn.accounts.get(sub) }) }),
    // Whoever has signed in has agreed to all that is asked for.
    loadExistingGrant: async ({ oidc }) => {
      const grant = new oidc.provider.Grant({
        clientId: client.clientId,
        accountId: oidc.session?.accountId ?? '',
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
    ttl: {
      AccessToken: 3600,
      AuthorizationCode: 60,
      IdToken: 3600,
      Interaction: 600,
      Session: 3600,
      Grant: 3600,
    },
  }
  const provider = new Provider(standIn.issuer, configuration)
  provider.on('grant.error', (_ctx, { error_detail }) => standIn.refusals.push(error_detail ?? ''))
  provider.use(async (ctx, next) => {
    await next()
    const body = ctx.body as { id_token?: string } | undefined
    if (ctx.path !== '/token' || !body?.id_token || !standIn.forge) return
    ctx.body = { ...body, id_token: await standIn.forge(decodeJwt(body.id_token), key) }
  })
  return provider
}
