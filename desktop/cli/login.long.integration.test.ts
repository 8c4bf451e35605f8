import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BareCaller, bareCaller } from '../../e2e/support/bare-http.ts'
import { type BrowserTab, browserTab, signInTab } from '../../e2e/support/browser-tab.ts'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { giveTotp, totpAt } from '../../e2e/support/second-factors.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { sessionFile } from '../engine/session/session-file.ts'
import { writeWav } from '../engine/testing-audio.ts'
import { type CliOptions, type CliRun, runCli } from './testing.ts'

let database: TestDatabase
let server: TestServer
let call: BareCaller
let maya: SignedInUser
let tab: BrowserTab
let folder: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url })
  call = bareCaller(server.url)
  maya = await newUser(server)
  tab = browserTab(server.url)
  await signInTab(tab, call, maya)
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veza-login-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const run = (args: readonly string[], options: CliOptions = {}): Promise<CliRun> =>
  runCli([...args, '--library', folder, '--json'], options)
const answerOf = ({ stdout }: CliRun) => JSON.parse(stdout)
const at = () => ['--server', server.url]
const login = (...more: string[]) => run(['login', ...at(), ...more])
const stored = () => sessionFile(join(folder, 'sessions.json')).load(server.url)
const bySomebody = ({ email, password }: SignedInUser) => ['--email', email, '--password', password]

/** Runs `login` and gives its address to whoever plays the browser, as soon as it is shown. */
async function loginInBrowser(
  play: (url: string) => Promise<void>,
  options: CliOptions = {},
): Promise<CliRun> {
  let played: Promise<void> | undefined
  let told = ''
  const ended = await run(['login', ...at(), '--no-browser'], {
    ...options,
    onStart: (child) =>
      child.stderr?.on('data', (chunk) => {
        told += chunk
        const url = /http:\S+\/authorize\S+(?=\s)/.exec(told)?.[0]
        if (url) played ??= play(url)
      }),
  })
  await played
  return ended
}

const say = (answer: 'allow' | 'cancel') => async (url: string) => {
  const path = url.slice(server.url.length)
  const { csrf } = await tab.get(path)
  const { location } = await tab.post(path, { csrf, do: answer })
  await fetch(location ?? '').then((page) => page.text())
}

describe('login by the browser', () => {
  test('a yes there signs in here, in a file that its user alone reads', async () => {
    const ended = await loginInBrowser(say('allow'))
    expect([ended.code, answerOf(ended)]).toEqual([0, { server: server.url, email: maya.email }])
    expect(ended.stderr).toContain('Open this address in a browser on this machine')
    expect(statSync(join(folder, 'sessions.json')).mode & 0o777).toBe(0o600)
    const { refreshToken, accessToken } = stored() ?? {}
    for (const secret of [refreshToken, accessToken]) {
      expect(secret).toBeTruthy()
      expect(ended.stderr + ended.stdout).not.toContain(secret)
      expect(readFileSync(join(folder, 'library.db')).includes(String(secret))).toBe(false)
    }
  })

  test('a no ends with its own words and exit code, in the person’s language', async () => {
    const ended = await loginInBrowser(say('cancel'), { env: { LANG: 'fr_FR.UTF-8' } })
    expect([ended.code, answerOf(ended).error.code]).toEqual([4, 'browser-cancelled'])
    expect(answerOf(ended).error.what).toBe(
      'Vous avez refusé dans le navigateur : personne n’a été connecté.',
    )
    expect(ended.stderr).toContain('Ouvrez cette adresse dans un navigateur de cette machine')
    expect(stored()).toBeUndefined()
  })

  test('the program that opens it gets the address as one argument, and no shell reads it', async () => {
    const [browser, seen] = [join(folder, 'browser'), join(folder, 'seen')]
    writeFileSync(browser, `#!/bin/sh\nprintf '%s\\n' "$#" "$1" > '${seen}'\n`)
    chmodSync(browser, 0o755)
    const child = run(['login', ...at()], { env: { BROWSER: browser } })
    await expect.poll(() => lines(seen).length, { timeout: 20_000 }).toBe(2)
    const [count, url = ''] = lines(seen)
    expect(count).toBe('1')
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/authorize\?response_type=code&client_id=veza-studio&/)
    await say('allow')(url)
    expect((await child).code).toBe(0)
  })

  test('a program that cannot open it says so, and the address still serves', async () => {
    let told = ''
    const ended = run(['login', ...at()], {
      env: { BROWSER: join(folder, 'no-such-browser') },
      onStart: (child) =>
        child.stderr?.on('data', (chunk) => {
          told += chunk
        }),
    })
    await expect.poll(() => told, { timeout: 20_000 }).toContain('No browser could be opened')
    await say('allow')(/http:\S+\/authorize\S+(?=\s)/.exec(told)?.[0] ?? '')
    expect((await ended).code).toBe(0)
  })

  test('Ctrl-C ends the waiting with its exit code', async () => {
    const ended = await run(['login', ...at(), '--no-browser'], {
      onStart: (child) =>
        child.stderr?.on('data', (chunk) => {
          if (String(chunk).includes('Waiting')) child.kill('SIGINT')
        }),
    })
    expect(ended.code).toBe(130)
  })

  test('--no-browser means the browser’s address, whatever address stands in the environment', async () => {
    const ended = await loginInBrowser(say('allow'), { env: { VEZA_EMAIL: 'someone@veza.example' } })
    expect(answerOf(ended).email).toBe(maya.email)
  })

  test('a server that is not there is told of at once', async () => {
    const { code, stdout } = await run(['login', '--server', 'http://127.0.0.1:9'])
    expect([code, JSON.parse(stdout).error.code]).toEqual([5, 'unreachable'])
  })
})

describe('a server that is not encrypted', () => {
  const far = [
    'http://far.example',
    'http://192.0.2.1',
    'http://localhost.far.example',
    'http://127.0.0.1.far.example',
  ]
  const refused = async (...args: string[]) => {
    const { code, stdout } = await run(args)
    expect([code, JSON.parse(stdout).error.code]).toEqual([2, 'open-server'])
  }
  test.each(far)('is given no password: %s', (address) =>
    refused('login', '--email', 'ada@veza.example', '--password', 'secret', '--server', address),
  )
  test.each(['login', 'logout', 'whoami', 'publish song.wav'])('is refused to %s', (command) =>
    refused(...command.split(' '), '--server', 'http://far.example'),
  )

  test('is refused by any way to name it, in the language of the terminal', async () => {
    const { code, stdout } = await run(['login', '--no-browser'], {
      env: { VEZA_SERVER: 'http://far.example', LANG: 'fr_FR.UTF-8' },
    })
    expect([code, JSON.parse(stdout).error.what]).toEqual([2, expect.stringContaining('n’est pas chiffré')])
  })

  test.each(['http://127.1.2.3:9', 'http://[::1]:9', 'http://veza.localhost:9', 'https://127.0.0.1:9'])(
    'may be on this machine: %s',
    async (address) => {
      const { stdout } = await run(['login', '--server', address])
      expect(JSON.parse(stdout).error.code).not.toBe('open-server')
    },
  )
})

describe('login by address and password', () => {
  test('a second factor is asked for, by an app’s code or a recovery code', async () => {
    const user = await newUser(server)
    const { secret, recoveryCodes } = await giveTotp(call, user, systemClock)
    const without = await login(...bySomebody(user))
    expect([without.code, answerOf(without).error.code]).toEqual([4, 'no-second-factor'])
    const wrong = await login(...bySomebody(user), '--totp', '000 000')
    expect([wrong.code, answerOf(wrong).error.code]).toEqual([4, 'wrong-second-factor'])
    const nonsense = await login(...bySomebody(user), '--totp', 'abc')
    expect([nonsense.code, answerOf(nonsense).error.code]).toEqual([4, 'wrong-second-factor'])
    expect(stored()).toBeUndefined()
    const code = totpAt(secret, new Date(Date.now() + 30_000))
    expect((await login(...bySomebody(user), '--totp', code)).code).toBe(0)
    const recovered = await login(...bySomebody(user), '--totp', recoveryCodes[0]?.toLowerCase() ?? '')
    expect([recovered.code, answerOf(recovered).email]).toEqual([0, user.email])
  })

  test('publish asks for it as well, and takes the code along', async () => {
    const user = await newUser(server)
    const { recoveryCodes } = await giveTotp(call, user, systemClock)
    const file = writeWav(join(folder, 'tone.wav'), { seconds: 1 })
    const publish = (...more: string[]) => run(['publish', file, ...at(), ...bySomebody(user), ...more])
    const without = await publish()
    expect([without.code, answerOf(without).error.code]).toEqual([4, 'no-second-factor'])
    const ended = await publish('--totp', recoveryCodes[0] ?? '')
    expect([ended.code, answerOf(ended).url]).toEqual([0, expect.stringContaining('/tracks/')])
  })

  test('a wrong password leaves the session that is there', async () => {
    await login(...bySomebody(maya))
    const wrong = await login('--email', maya.email, '--password', 'not the password')
    expect([wrong.code, answerOf(wrong).error.code]).toEqual([4, 'sign-in-refused'])
    expect((await run(['whoami'])).code).toBe(0)
  })
})

describe('whoami and logout', () => {
  test('the account as the server knows it; signed out, nobody, and the session is over there', async () => {
    await login(...bySomebody(maya))
    const { accessToken } = stored() ?? {}
    expect(answerOf(await run(['whoami']))).toEqual({
      accounts: [
        {
          server: server.url,
          email: maya.email,
          username: maya.username,
          displayName: maya.username,
          roles: expect.arrayContaining(['creator']),
        },
      ],
    })
    const status = answerOf(await run(['status']))
    expect(status.sessions).toEqual([{ server: server.url, email: maya.email }])

    expect((await run(['logout'])).code).toBe(0)
    const over = await call('GET /auth/me', { headers: { authorization: `Bearer ${accessToken}` } })
    expect(over.status).toBe(401)
    const nobody = await run(['whoami'])
    expect([nobody.code, answerOf(nobody).error.code]).toEqual([4, 'not-signed-in'])
  })

  test('logging out of a server that is not there works, and says what is left', async () => {
    await login(...bySomebody(maya))
    const store = sessionFile(join(folder, 'sessions.json'))
    const session = stored()
    if (!session) throw new Error('not signed in')
    store.save('http://127.0.0.1:9', session)
    const out = await run(['logout', '--server', 'http://127.0.0.1:9'])
    expect([out.code, store.servers()]).toEqual([0, [server.url]])
    expect(out.stderr).toContain('The server could not be told')
  })

  test('six processes with an ended access token renew it once, and none ends the session', async () => {
    await login(...bySomebody(maya))
    const before = stored()
    if (!before) throw new Error('not signed in')
    const store = sessionFile(join(folder, 'sessions.json'))
    for (let round = 0; round < 3; round += 1) {
      const kept = stored() ?? before
      store.save(server.url, { ...kept, expiresAtMs: 0 })
      const ended = await Promise.all(Array.from({ length: 6 }, () => run(['whoami'])))
      expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 0])
      const { sub, sid } = claimsOf(stored()?.accessToken)
      const { rows } = await tokensOf(sid)
      // One more in each round: the others took what the first had stored.
      expect([sub, rows]).toEqual([maya.id, round + 2])
    }
    expect(stored()?.refreshToken).not.toBe(before.refreshToken)
  })
})

function lines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').trim().split('\n')
  } catch {
    return []
  }
}

const claimsOf = (token: string | undefined) =>
  JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()) as { sub: string; sid: string }

async function tokensOf(sessionId: string): Promise<{ rows: number }> {
  const { count } = await server.ctx.db
    .selectFrom('refreshTokens')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('sessionId', '=', sessionId)
    .executeTakeFirstOrThrow()
  return { rows: Number(count) }
}
