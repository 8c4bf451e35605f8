import type { Clock } from '@veza/shared/kernel/time.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { type Api, createApiClient, type SessionPort } from '../api/client.ts'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import { waitForLock } from '../db/lock.ts'
import type { SessionStore, StoredSession } from './session-file.ts'

/** Nobody is signed in there, or the server has ended the session. */
export class SignedOut extends Error {
  override readonly name = 'SignedOut'
  readonly server: string

  constructor(server: string, cause?: unknown) {
    super(`Nobody is signed in at ${server}.`, { cause })
    this.server = server
  }
}

export interface SessionDeps {
  readonly store: SessionStore
  /**
   * Held while the sessions are read and written back, so that no process undoes what another has kept, and while a
   * refresh token is used: twice used, the server ends the whole session.
   */
  readonly lockFile: string
  readonly clock: Clock
}

/** An access token this close to its end is renewed before it is used (ms). */
const RENEW_BEFORE_MS = 30 * SECOND_MS

/** Not to be nested: the lock is held among the callers of one process as well. */
async function locked(lockFile: string, work: () => void | Promise<void>): Promise<void> {
  const lock = await waitForLock(lockFile)
  try {
    await work()
  } finally {
    lock.release()
  }
}

/** Calls of a server that need nobody signed in, for as long as `work` lasts. */
export async function anonymously<T>(
  server: string,
  clock: Clock,
  work: (api: Api) => Promise<T>,
): Promise<T> {
  const client = createApiClient({ baseUrl: server, clock })
  try {
    return await work(client.api)
  } finally {
    await client.close()
  }
}

/**
 * Signs in and keeps the session. Throws `ApiProblem` (wrong address or password, unproven address), `NetworkProblem`.
 * @param server origin
 */
export async function signIn(
  { store, lockFile, clock }: SessionDeps,
  server: string,
  email: string,
  password: string,
): Promise<StoredSession> {
  const tokens = await anonymously(server, clock, (api) =>
    api.accounts.login({ email, password, transport: 'bearer' }),
  )
  if (tokens.transport !== 'bearer') throw new Error('the server answered a bearer sign-in with cookies')
  const expiresAtMs = clock.now().getTime() + tokens.expiresIn * SECOND_MS
  const accountId = await accountOf(server, clock, tokens.accessToken)
  const session = {
    email,
    accountId,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken,
    expiresAtMs,
  }
  await locked(lockFile, () => store.save(server, session))
  return session
}

async function accountOf(server: string, clock: Clock, accessToken: string): Promise<string> {
  const session: SessionPort = { accessToken: async () => accessToken, refresh: async () => undefined }
  const client = createApiClient({ baseUrl: server, clock, session })
  try {
    return (await client.api.accounts.me()).id
  } finally {
    await client.close()
  }
}

/** Ends the session here, and on the server where that can be reached. */
export async function signOut(deps: SessionDeps, server: string): Promise<void> {
  const session = deps.store.load(server)
  if (session === undefined) return
  const client = createApiClient({ baseUrl: server, clock: deps.clock, session: sessionPort(deps, server) })
  try {
    await client.api.accounts.logout()
  } catch {
    // Signing out works without a network; the server's side ends by itself.
  } finally {
    await client.close()
    await locked(deps.lockFile, () => deps.store.remove(server))
  }
}

/** The tokens of one server, renewed when they end, once for all processes that share the library. */
export function sessionPort({ store, lockFile, clock }: SessionDeps, server: string): SessionPort {
  let given: string | undefined

  function stored(): StoredSession {
    const session = store.load(server)
    if (session === undefined) throw new SignedOut(server)
    return session
  }

  async function renew(isStale: (session: StoredSession) => boolean): Promise<void> {
    await locked(lockFile, async () => {
      const session = stored()
      // Another process was quicker: its tokens are the ones that count.
      if (!isStale(session)) return
      const tokens = await rotate(session)
      if (tokens.transport !== 'bearer') throw new Error('the server answered a bearer refresh with cookies')
      const expiresAtMs = clock.now().getTime() + tokens.expiresIn * SECOND_MS
      const { accessToken, refreshToken } = tokens
      store.save(server, { ...session, accessToken, refreshToken, expiresAtMs })
    })
  }

  async function rotate({ refreshToken }: StoredSession) {
    const ask = () => anonymously(server, clock, (api) => api.accounts.refresh({ refreshToken }))
    try {
      // An answer that was cut off may be asked for again, once and at once.
      return await ask().catch((error: unknown) => {
        if (error instanceof NetworkProblem && error.code === 'cut') return ask()
        throw error
      })
    } catch (error) {
      if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) {
        store.remove(server)
        throw new SignedOut(server, error)
      }
      throw error
    }
  }

  const endsSoon = (session: StoredSession) => clock.now().getTime() >= session.expiresAtMs - RENEW_BEFORE_MS
  return {
    async accessToken() {
      if (endsSoon(stored())) await renew(endsSoon)
      given = stored().accessToken
      return given
    },
    refresh: () => renew((session) => session.accessToken === given),
  }
}
