import {
  type FactorKind,
  factorKindSchema,
  recoveryCodeSchema,
  totpCodeSchema,
} from '@veza/shared/contracts/factor-proof.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import { z } from 'zod'
import { waitForLock } from '../../folders/lock.ts'
import { type Api, createApiClient, type SessionPort } from '../api/client.ts'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
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
  /** Told, with the lock held, once somebody has signed in, or has signed out at the named server. */
  onChange?(signedOutAt?: string): void
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

/** What the server answers to every way of signing in. */
export type SignedIn = Awaited<ReturnType<Api['accounts']['login']>>

/** What proves the second factor, asked for when the server wants it. */
export interface SecondFactorQuestion {
  readonly factors: readonly FactorKind[]
  /** The code before this one did not fit. */
  readonly isRepeated: boolean
}

export interface PasswordSignIn {
  readonly email: string
  readonly password: string
  /** @returns six digits of an app, or a recovery code; undefined gives up */
  secondFactor?(question: SecondFactorQuestion): Promise<string | undefined>
}

/**
 * Signs in and keeps the session. Throws `ApiProblem` (wrong address or password, unproven address, second factor
 * missing or wrong), `NetworkProblem`; then nothing has changed.
 * @param server origin
 */
export async function signIn(
  deps: SessionDeps,
  server: string,
  { email, password, secondFactor }: PasswordSignIn,
): Promise<StoredSession> {
  const signedIn = await anonymously(server, deps.clock, async (api) => {
    try {
      return await api.accounts.login({ email, password, transport: 'bearer' })
    } catch (error) {
      if (!secondFactor) throw error
      return await proveSecondFactor(api, error, secondFactor)
    }
  })
  return keepSession(deps, server, signedIn)
}

const CODES_TRIED = 3
const questionSchema = z.object({ challenge: z.string(), factors: z.array(factorKindSchema) })

async function proveSecondFactor(
  api: Api,
  refusal: unknown,
  ask: NonNullable<PasswordSignIn['secondFactor']>,
): Promise<SignedIn> {
  const question = questionOf(refusal)
  if (!question) throw refusal
  const { challenge, factors } = question
  let fault = refusal
  for (let tried = 0; tried < CODES_TRIED; tried += 1) {
    const code = await ask({ factors, isRepeated: tried > 0 })
    if (code === undefined) break
    try {
      const proof = proofOf(code)
      if (proof) return await api.factors.signIn({ challenge, transport: 'bearer', ...proof })
      fault = new ApiProblem(401, 'wrong-second-factor', 'This is neither six digits nor a recovery code.')
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'wrong-second-factor') throw error
      fault = error
    }
  }
  throw fault
}

function questionOf(refusal: unknown) {
  if (!(refusal instanceof ApiProblem) || refusal.code !== 'second-factor-required') return undefined
  return questionSchema.safeParse(refusal.extra).data
}

/** By its shape; undefined where it is neither. */
export function proofOf(code: string): { totp: string } | { recoveryCode: string } | undefined {
  const totp = totpCodeSchema.safeParse(code).data
  if (totp !== undefined) return { totp }
  const recoveryCode = recoveryCodeSchema.safeParse(code).data
  return recoveryCode === undefined ? undefined : { recoveryCode }
}

/** Puts a new session in the place of the one that is there, if any, which is ended at the server. */
export async function keepSession(
  deps: SessionDeps,
  server: string,
  signedIn: SignedIn,
): Promise<StoredSession> {
  const { store, lockFile, clock } = deps
  if (signedIn.transport !== 'bearer') throw new Error('the server answered a bearer sign-in with cookies')
  const { accessToken, refreshToken, expiresIn } = signedIn
  const expiresAtMs = clock.now().getTime() + expiresIn * SECOND_MS
  const { id: accountId, email } = await whoHas(server, clock, accessToken)
  const session = { email, accountId, accessToken, refreshToken, expiresAtMs }
  let before: StoredSession | undefined
  await locked(lockFile, () => {
    before = store.load(server)
    store.save(server, session)
    deps.onChange?.()
  })
  if (before) await endAtServer({ ...deps, store: keptInMemory(server, before) }, server, before)
  return session
}

async function whoHas(server: string, clock: Clock, accessToken: string) {
  const session: SessionPort = { accessToken: async () => accessToken, refresh: async () => undefined }
  const client = createApiClient({ baseUrl: server, clock, session })
  try {
    return await client.api.accounts.me()
  } finally {
    await client.close()
  }
}

/** A session that is on its way out. */
function keptInMemory(server: string, session: StoredSession): SessionStore {
  const sessions = new Map([[server, session]])
  return {
    load: (at) => sessions.get(at),
    save: (at, renewed) => void sessions.set(at, renewed),
    remove: (at) => void sessions.delete(at),
    servers: () => [...sessions.keys()],
  }
}

/** @returns whether the server knows that it is over; it ends there by itself after 30 days without use */
async function endAtServer(
  deps: SessionDeps,
  server: string,
  { accountId }: Pick<StoredSession, 'accountId'>,
): Promise<boolean> {
  const session = sessionPort(deps, { server, accountId })
  const client = createApiClient({ baseUrl: server, clock: deps.clock, session })
  try {
    await client.api.accounts.logout()
    return true
  } catch (error) {
    return error instanceof SignedOut
  } finally {
    await client.close()
  }
}

/**
 * Ends the session here, and at the server where that can be reached.
 * @returns whether the server knows; true where there was nothing to end
 */
export async function signOut(deps: SessionDeps, server: string): Promise<boolean> {
  const { store, lockFile } = deps
  const session = store.load(server)
  if (session === undefined) {
    // Its server has ended it already.
    deps.onChange?.(server)
    return true
  }
  try {
    return await endAtServer(deps, server, session)
  } finally {
    await locked(lockFile, () => {
      // Not whoever has signed in there meanwhile.
      if (store.load(server)?.accountId !== session.accountId) return
      store.remove(server)
      deps.onChange?.(server)
    })
  }
}

/** Who speaks, and to which server (an origin). */
export interface SessionOf {
  readonly server: string
  readonly accountId: string
}

/**
 * The tokens of one account, renewed when they end, once for all processes that share the library. Where another account is
 * signed in instead, there are none: nobody's work is sent in the name of whoever came after.
 */
export function sessionPort(
  { store, lockFile, clock }: SessionDeps,
  { server, accountId }: SessionOf,
): SessionPort {
  let given: string | undefined

  function stored(): StoredSession {
    const session = store.load(server)
    if (session?.accountId !== accountId) throw new SignedOut(server)
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
      // An answer that was cut off may be asked for again, at once as later, until it was used.
      return await ask().catch((error: unknown) => {
        if (error instanceof NetworkProblem && error.code === 'cut') return ask()
        throw error
      })
    } catch (error) {
      if (error instanceof ApiProblem && (error.status === 401 || error.status === 403)) {
        store.remove(server)
        throw new SignedOut(server, error)
      }
      // An earlier request of ours was answered while this one waited, and nobody was there to hear it.
      if (error instanceof ApiProblem && error.code === 'refresh-concurrent')
        throw new NetworkProblem('cut', `The tokens that ${server} gave did not arrive`, error)
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
