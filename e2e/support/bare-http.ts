import { API_PREFIX } from '@veza/shared/contracts/index.ts'

export interface BareAnswer {
  readonly status: number
  readonly body: Record<string, unknown>
  readonly headers: Headers
  /** The whole `Set-Cookie` lines, by cookie name. */
  readonly setCookies: ReadonlyMap<string, string>
}

interface BareCall {
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Calls the API with exactly these headers and shows the cookies of the answer. */
export function bareCaller(serverUrl: string) {
  return async (
    route: `${'GET' | 'POST' | 'PATCH' | 'DELETE'} /${string}`,
    call: BareCall = {},
  ): Promise<BareAnswer> => {
    const [method = '', path = ''] = route.split(' ')
    const answer = await fetch(`${serverUrl}${API_PREFIX}${path}`, {
      method,
      headers: {
        ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...call.headers,
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    })
    const text = await answer.text()
    const lines = answer.headers.getSetCookie()
    return {
      status: answer.status,
      body: text === '' ? {} : JSON.parse(text),
      headers: answer.headers,
      setCookies: new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line])),
    }
  }
}

export type BareCaller = ReturnType<typeof bareCaller>

/** A clock that stands still until it is told otherwise. */
export function fakeClock(startsAt = new Date()) {
  let atMs = startsAt.getTime()
  return {
    now: () => new Date(atMs),
    advance: (ms: number) => {
      atMs += ms
    },
  }
}
