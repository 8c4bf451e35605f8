import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browserTab } from '../../../../e2e/support/browser-tab.ts'
import { signInThere } from '../../../../e2e/support/oidc/journey.ts'
import type { AccountThere } from '../../../../e2e/support/oidc/provider.ts'
import { type OidcRig, startOidcRig } from '../../../../e2e/support/oidc/rig.ts'
import { newUser } from '../../../../e2e/support/server.ts'
import { identitiesOf, isSignedIn, said, there, userWith } from './testing.ts'

let rig: OidcRig
let count = 0

beforeAll(async () => {
  rig = await startOidcRig({ DISABLE_RATE_LIMIT_FOR_TESTS: 'false', TRUST_PROXY: '1' })
})
afterAll(() => rig?.stop())

/** Another network each time, as somebody has who tries many addresses. */
const elsewhere = () => ({ 'x-forwarded-for': `198.51.${++count}.7` })

/** A browser that is always elsewhere, or always at one place. */
function tabAt(from: () => Readonly<Record<string, string>> = elsewhere) {
  const tab = browserTab(rig.server.url)
  return { ...tab, get: (path: string) => tab.get(path, from()) }
}

/** Arrives from a provider that does not stand for the address. @returns what the page says */
async function arrive(login: string, claims: AccountThere, from = elsewhere) {
  rig.one.accounts.set(login, { email_verified: false, ...claims })
  const tab = tabAt(from)
  await signInThere(tab, rig.one, 'one', { login })
  return isSignedIn(tab) ? 'signed in' : said(tab)
}

const codeOfSignUp = async (username: string) => {
  const body = { email: `eve-${++count}@evil.example`, password: 'a password of eves own', username }
  return (await rig.call('POST /auth/register', { body, headers: elsewhere() })).body.code
}

/** The same done with an address that has an account, and with one that has none. */
async function both<T>(what: (email: string, kind: 'taken' | 'free') => Promise<T>) {
  const user = await newUser(rig.server)
  return { taken: await what(user.email, 'taken'), free: await what(`free-${user.email}`, 'free') }
}

const CONFIRM = 'said.oauth-confirm-address'

describe('who only says that an address is theirs does not learn whether it has an account', () => {
  test('from the username, which is gone either way', async () => {
    const answers = await both(async (email, kind) => {
      await arrive(there(rig, email), { email, preferred_username: `probe-${kind}` })
      return codeOfSignUp(`probe-${kind}`)
    })
    expect(answers).toEqual({ taken: 'username-taken', free: 'username-taken' })
  })

  test('from another name of the same person there', async () => {
    const answers = await both(async (email, kind) => {
      const login = there(rig, email)
      for (const name of ['first', 'second'])
        await arrive(login, { email, preferred_username: `${name}-${kind}` })
      return [await codeOfSignUp(`first-${kind}`), await codeOfSignUp(`second-${kind}`)]
    })
    expect(answers.taken).toEqual(['username-taken', 'username-taken'])
    expect(answers.free).toEqual(answers.taken)
  })

  test('from coming with another address afterwards, or with none', async () => {
    const answers = await both(async (email, kind) => {
      const login = there(rig, email)
      const own = `own-${kind}@evil.example`
      return [
        await arrive(login, { email }),
        await arrive(login, {}),
        await arrive(login, { email: own, email_verified: true }),
        (await identitiesOf(rig, (await userWith(rig, own))?.id ?? '')).length,
      ]
    })
    expect(answers.taken).toEqual([CONFIRM, 'said.oauth-email-missing', 'signed in', 1])
    expect(answers.free).toEqual(answers.taken)
  })

  test('from coming again and again', async () => {
    const answers = await both(async (email) => {
      const login = there(rig, email)
      const heard = []
      for (let times = 0; times < 8; times++) heard.push(await arrive(login, { email }))
      return heard
    })
    expect(answers.taken).toEqual(Array(8).fill(CONFIRM))
    expect(answers.free).toEqual(answers.taken)
  })

  test('from the mails that are left to the address, or to whoever asks', async () => {
    const { limits } = rig.server.ctx
    const answers = await both(async (email, kind) => {
      const login = there(rig, email)
      const place = `192.0.${kind === 'taken' ? 2 : 3}.1`
      const from = () => ({ 'x-forwarded-for': place })
      const first = await arrive(login, { email })
      const left = []
      for (let taken = 0; taken < 28; taken++) await limits.take('mail-address', place)
      for (let times = 0; times < 3; times++) left.push(await arrive(login, { email }, from))
      const asked = await rig.call('POST /auth/password/reset-request', {
        body: { email },
        headers: elsewhere(),
      })
      return [first, ...left, asked.status]
    })
    expect(answers.taken).toEqual([CONFIRM, CONFIRM, CONFIRM, 'said.rate-limited', 200])
    expect(answers.free).toEqual(answers.taken)
  })
})

test('who comes twice before our mail was opened keeps the name, and the last mail serves', async () => {
  const email = 'twice@there.example'
  const login = there(rig, email)
  for (let times = 0; times < 3; times++) {
    expect(await arrive(login, { email, preferred_username: 'Twice There' })).toBe(CONFIRM)
    const user = await userWith(rig, email)
    expect(user).toMatchObject({ username: 'twice-there', displayName: 'twice-there', emailVerifiedAt: null })
    expect(await identitiesOf(rig, user?.id ?? '')).toHaveLength(1)
  }
  const user = await userWith(rig, email)
  const links = rig.server.ctx.db.selectFrom('emailTokens').select('usedAt')
  const unused = await links
    .where('userId', '=', user?.id ?? '')
    .where('usedAt', 'is', null)
    .execute()
  expect(unused).toHaveLength(1)
})

test('an address that one network had six mails sent to within the hour is sent no seventh, and nothing of it changes', async () => {
  const email = 'enough@there.example'
  const here = () => ({ 'x-forwarded-for': '192.0.4.1' })
  for (let times = 0; times < 6; times++) await arrive(there(rig, email), { email }, here)
  const before = await userWith(rig, email)
  const identities = await identitiesOf(rig, before?.id ?? '')
  expect(await arrive(there(rig, email), { email, name: 'Somebody Else' }, here)).toBe(CONFIRM)
  expect(await userWith(rig, email)).toEqual(before)
  expect(await identitiesOf(rig, before?.id ?? '')).toEqual(identities)
})
