import { createHash, randomBytes } from 'node:crypto'
import { AUTHORIZE_PATH, STUDIO_CLIENT_ID } from '@veza/shared/contracts/authorization.ts'
import { MINUTE_MS } from '@veza/shared/kernel/time.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import type { BrowserAnswer } from './browser-answer.ts'
import { type Arrival, type Loopback, openLoopback } from './loopback.ts'
import { anonymously, keepSession, type SessionDeps } from './session.ts'
import type { StoredSession } from './session-file.ts'

/** A person looks for a password, or for the phone. */
const WAIT_MS = 5 * MINUTE_MS
const SECRET_BYTES = 32

export type BrowserSignInFault = 'cancelled' | 'mixed-up' | 'refused' | 'timed-out'

/** The browser came back without a yes, or did not come back. */
export class BrowserSignInFailed extends Error {
  override readonly name = 'BrowserSignInFailed'
  readonly code: BrowserSignInFault
  /** What was said instead, for people who look closer. */
  readonly detail: string

  constructor(code: BrowserSignInFault, detail = '') {
    super(`The sign-in by browser ended: ${code}${detail && ` (${detail})`}`)
    this.code = code
    this.detail = detail
  }
}

export interface BrowserSignIn {
  /** Origin. */
  readonly server: string
  /** Shows the address to the person, in their browser or to be copied. What it throws ends the sign-in. */
  openBrowser(url: string): void | Promise<void>
  /** Of the page that the browser ends at. */
  readonly language: Language
  readonly signal?: AbortSignal
  /** Default 5 minutes. */
  readonly waitMs?: number
}

/**
 * Signs in through the system's browser (RFC 8252): authorization code with PKCE by S256, answered on this machine's
 * loopback. Throws `BrowserSignInFailed`, `ApiProblem`, `NetworkProblem`, or the signal's reason; then nothing is kept
 * or changed. One listener is open meanwhile, and is closed in every case.
 */
export async function signInByBrowser(deps: SessionDeps, wish: BrowserSignIn): Promise<StoredSession> {
  const { server, signal, waitMs = WAIT_MS } = wish
  // A server that cannot be reached is better told of here than by the browser.
  await anonymously(server, deps.clock, (api) => api.uploads.limits())
  signal?.throwIfAborted()
  const secrets = { state: secret(), verifier: secret() }
  const loopback = await openLoopback({ server, state: secrets.state, language: wish.language })
  try {
    await wish.openBrowser(addressFor(server, loopback, secrets))
    const arrival = await within(waitMs, signal, loopback.arrival)
    return await finish(deps, server, loopback, arrival, secrets.verifier)
  } finally {
    await loopback.close()
  }
}

const secret = () => randomBytes(SECRET_BYTES).toString('base64url')

function addressFor(
  server: string,
  { redirectUri }: Loopback,
  { state, verifier }: { state: string; verifier: string },
): string {
  const url = new URL(AUTHORIZE_PATH, server)
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: STUDIO_CLIENT_ID,
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state,
  }).toString()
  return url.href
}

/** The browser shows the end, whatever it is. */
async function finish(
  deps: SessionDeps,
  server: string,
  { redirectUri }: Loopback,
  { answer, show }: Arrival,
  codeVerifier: string,
): Promise<StoredSession> {
  try {
    const code = codeOf(answer)
    const grant = { grantType: 'authorization_code', clientId: STUDIO_CLIENT_ID } as const
    const tokens = await anonymously(server, deps.clock, (api) =>
      api.authorization.token({ ...grant, code, codeVerifier, redirectUri }),
    )
    const session = await keepSession(deps, server, tokens)
    await show('signed-in')
    return session
  } catch (error) {
    await show(answer.kind === 'cancelled' ? 'cancelled' : 'failed')
    throw error
  }
}

function codeOf(answer: BrowserAnswer): string {
  if (answer.kind === 'code') return answer.code
  if (answer.kind === 'cancelled') throw new BrowserSignInFailed('cancelled')
  throw answer.kind === 'mixed-up'
    ? new BrowserSignInFailed('mixed-up', answer.issuer)
    : new BrowserSignInFailed('refused', answer.error)
}

async function within<T>(waitMs: number, signal: AbortSignal | undefined, coming: Promise<T>): Promise<T> {
  signal?.throwIfAborted()
  let timer: NodeJS.Timeout | undefined
  let giveUp: () => void = () => undefined
  const ended = new Promise<never>((_, reject) => {
    giveUp = () => reject(signal?.reason)
    signal?.addEventListener('abort', giveUp, { once: true })
    timer = setTimeout(() => reject(new BrowserSignInFailed('timed-out')), waitMs)
  })
  try {
    return await Promise.race([coming, ended])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}
