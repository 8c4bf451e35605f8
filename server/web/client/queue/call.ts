import { Refused } from './backend.ts'

/** Renews a session whose access has ended, as the pages do by themselves (docs/flows/browser-session.md). */
const renew = () => fetch('/api/v1/auth/continue?next=/', { redirect: 'manual' }).catch(() => undefined)

export interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly keepalive?: boolean
}

/** Asks the API as who is signed in here, once more where their access has ended meanwhile. */
export async function ask(path: string, csrf: string | undefined, call: Call = {}): Promise<Response> {
  const { method = 'GET', body, headers, keepalive = false } = call
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
  if (answer.status !== 401 || csrf === undefined || keepalive) return answer
  await renew()
  return send()
}

/** What the API answered. @throws Refused with its code */
export async function read<T>(answer: Response): Promise<T> {
  const body = (await answer.json()) as T & { code?: string }
  if (!answer.ok) throw new Refused(body.code ?? String(answer.status))
  return body
}
