import type { BareCaller } from './bare-http.ts'

export interface Shown {
  readonly status: number
  readonly headers: Headers
  /** Where it leads, if it leads anywhere. */
  readonly location: string | undefined
  readonly markup: string
  /** The hidden field of its forms. */
  readonly csrf: string
}

/** A browser's window without a browser: it keeps cookies, sends forms as one does, and follows nothing by itself. */
export interface BrowserTab {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Shown>
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Shown>
  cookie(name: string): string | undefined
  keep(setCookies: Iterable<string>): void
}

export function browserTab(serverUrl: string): BrowserTab {
  const jar = new Map<string, string>()
  const keep = (lines: Iterable<string>) => {
    for (const line of lines) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
  }
  const send = async (path: string, init: RequestInit): Promise<Shown> => {
    const answer = await fetch(`${serverUrl}${path}`, {
      ...init,
      redirect: 'manual',
      headers: {
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36',
        accept: 'text/html',
        cookie: [...jar].map((pair) => pair.join('=')).join('; '),
        ...init.headers,
      },
    })
    keep(answer.headers.getSetCookie())
    const markup = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      location: answer.headers.get('location') ?? undefined,
      markup,
      csrf: /name="csrf" value="([^"]+)"/.exec(markup)?.[1] ?? '',
    }
  }
  return {
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields) =>
      send(path, {
        method: 'POST',
        body: new URLSearchParams(fields).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      }),
    cookie: (name) => jar.get(name),
    keep,
  }
}

/** Signs a tab in by the API. @throws Error when that is refused */
export async function signInTab(
  tab: BrowserTab,
  call: BareCaller,
  person: { readonly email: string; readonly password: string },
  totp?: string,
): Promise<void> {
  const { email, password } = person
  const body = { email, password, transport: 'cookie', ...(totp ? { totp } : {}) }
  const { status, setCookies } = await call('POST /auth/login', { body })
  if (status !== 200) throw new Error(`sign-in of ${email}: ${status}`)
  tab.keep(setCookies.values())
}
