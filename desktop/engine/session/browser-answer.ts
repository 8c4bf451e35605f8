import { timingSafeEqual } from 'node:crypto'
import { STUDIO_REDIRECT_PATH } from '@veza/shared/contracts/authorization.ts'

/** A request that arrives where a browser is waited for. */
export interface Knock {
  readonly method: string | undefined
  /** As it stands in the request line. */
  readonly target: string | undefined
  readonly host: string | undefined
}

export interface Expected {
  readonly port: number
  readonly state: string
  /** Origin of the server that the browser was sent to. */
  readonly server: string
}

export type BrowserAnswer =
  | { readonly kind: 'code'; readonly code: string }
  /** The person said no. */
  | { readonly kind: 'cancelled' }
  /** Another server has answered in the place of the one that was asked (RFC 9207). */
  | { readonly kind: 'mixed-up'; readonly issuer: string }
  /** The server did not take the request. */
  | { readonly kind: 'refused'; readonly error: string }

export type Judged =
  | { readonly kind: 'answer'; readonly answer: BrowserAnswer }
  /** Not what is waited for: any page of any site can send a browser here. */
  | { readonly kind: 'stray'; readonly status: 400 | 403 | 404 | 405 }

/** RFC 6749, appendix A.11 and A.7, narrowed to what needs no escaping. */
const CODE = /^[\w.~-]{1,200}$/
const ERROR = /^[a-z_]{1,60}$/

const stray = (status: 400 | 403 | 404 | 405): Judged => ({ kind: 'stray', status })

/**
 * What a request to the loopback's listener means. Only one that knows the state is an answer at all: no page that the
 * person happens to visit can end a sign-in, or begin one that they did not ask for.
 */
export function judgeKnock({ method, target, host }: Knock, expected: Expected): Judged {
  // A name that was bound to this address would make its pages this origin's.
  if (host !== `127.0.0.1:${expected.port}`) return stray(403)
  const [path, query, ...rest] = (target ?? '').split('?')
  if (path !== STUDIO_REDIRECT_PATH) return stray(404)
  if (method !== 'GET') return stray(405)
  const parameters = rest.length === 0 ? onceEach(new URLSearchParams(query)) : undefined
  if (!parameters || !isSame(parameters.get('state') ?? '', expected.state)) return stray(400)
  const issuer = parameters.get('iss') ?? ''
  if (!isServer(issuer, expected.server)) return answered({ kind: 'mixed-up', issuer })
  const [code, error] = [parameters.get('code') ?? '', parameters.get('error') ?? '']
  if (error === 'access_denied') return answered({ kind: 'cancelled' })
  if (ERROR.test(error)) return answered({ kind: 'refused', error })
  return CODE.test(code) ? answered({ kind: 'code', code }) : stray(400)
}

const answered = (answer: BrowserAnswer): Judged => ({ kind: 'answer', answer })

/** Undefined where one comes twice: readers would differ on which of them counts. */
function onceEach(parameters: URLSearchParams): ReadonlyMap<string, string> | undefined {
  const entries = [...parameters]
  const once = new Map(entries)
  return once.size === entries.length ? once : undefined
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The names of this machine's own loopback are one: what is served there by one port, one server serves. */
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?=:|$)/

/** Whether an issuer is the server with this origin. */
export function isServer(issuer: string, server: string): boolean {
  if (!URL.canParse(issuer)) return false
  const { origin } = new URL(issuer)
  return origin.replace(LOOPBACK, 'loopback') === server.replace(LOOPBACK, 'loopback')
}
