import { Refused } from './backend.ts'

/** Sooner than an access ends. */
const RENEW_MS = 10 * 60_000

/** Renews a session whose access has ended, as the pages do by themselves (docs/flows/browser-session.md). */
const renew = () => fetch('/api/v1/auth/continue?next=/', { redirect: 'manual' }).catch(() => undefined)

/** For what is not asked for here, as the sound of what somebody has bought: it is theirs as long as the page is open. */
export function staySignedIn(): void {
  setInterval(() => void renew(), RENEW_MS)
}

export interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** It is sent although the page may go away. */
  readonly keepalive?: boolean
  /** The page goes away: nothing can be done about the answer. */
  readonly isLeaving?: boolean
}

/** Asks the API as who is signed in here, once more where their access has ended meanwhile. */
export async function ask(path: string, csrf: string | undefined, call: Call = {}): Promise<Response> {
  const { method = 'GET', body, headers, keepalive = false, isLeaving = false } = call
  const send = () =>
    fetch(`/api/v1${path}`, {
      method,
      keepalive,
      headers: {
        ...(csrf === undefined ? {} : { 'x-csrf-token': csrf }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const answer = await send()
  if (answer.status !== 401 || csrf === undefined || isLeaving) return answer
  await renew()
  return send()
}

/** What the API answered. @throws Refused with its code */
export async function read<T>(answer: Response): Promise<T> {
  const body = (await answer.json()) as T & { code?: string }
  if (!answer.ok) throw new Refused(body.code ?? String(answer.status))
  return body
}
