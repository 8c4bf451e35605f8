import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type BrowserTab, browserTab } from '../../../../e2e/support/browser-tab.ts'
import { answerOf, begin, signInThere, within } from '../../../../e2e/support/oidc/journey.ts'
import { ENCRYPTION_KEY, type OidcRig, registerAt, startOidcRig } from '../../../../e2e/support/oidc/rig.ts'
import { startTestServer } from '../../../../e2e/support/server.ts'
import type { Keys } from '../../../platform/secrets/index.ts'
import { open, seal } from '../../../platform/secrets/index.ts'
import { resealSecrets } from './reseal.ts'
import { tokenPlace } from './tokens.ts'

let rig: OidcRig
const main = fileURLToPath(new URL('../../../commands/main.ts', import.meta.url))
const bytes = (text: string) => new TextEncoder().encode(text)
const first = { id: '1', key: bytes(ENCRYPTION_KEY) }
const second = { id: '2026-11', key: bytes('another key of tests alone, of thirty-two bytes') }

beforeAll(async () => {
  rig = await startOidcRig()
})
afterAll(() => rig?.stop())
beforeEach(async () => {
  await rig.server.ctx.db.deleteFrom('users').execute()
})

const db = () => rig.server.ctx.db
const newTab = () => browserTab(rig.server.url)
const isSignedIn = (tab: BrowserTab) => tab.cookie('veza_access') !== undefined
const tokens = () => db().selectFrom('oauthTokens').selectAll().orderBy('identityId').execute()

async function signIn(login: string): Promise<void> {
  rig.one.accounts.set(login, { email: `${login}@there.example`, email_verified: true })
  const tab = newTab()
  await signInThere(tab, rig.one, 'one', { login })
  expect(isSignedIn(tab)).toBe(true)
}

/** As rows were before they were encrypted. */
async function makePlain(): Promise<void> {
  for (const { identityId } of await tokens())
    await db()
      .updateTable('oauthTokens')
      .set({ accessToken: `access ${identityId}`, refreshToken: `refresh ${identityId}`, keyId: null })
      .where('identityId', '=', identityId)
      .execute()
}

const resealUnder = (keys: Keys, options: { dryRun?: boolean; batchRows?: number } = {}) =>
  resealSecrets(
    { ...rig.server.ctx, config: { ...rig.server.ctx.config, encryptionKeys: keys } },
    { dryRun: false, ...options },
  )

test('a provider’s tokens are kept encrypted, with the id of the key beside them', async () => {
  await signIn('keeper')
  const [row] = await tokens()
  expect(row).toMatchObject({
    keyId: '1',
    accessToken: expect.stringMatching(/^v1\.1\./),
    refreshToken: null,
  })
  const { identityId = '', accessToken = '' } = row ?? {}
  expect(open([first], accessToken, tokenPlace(identityId, 'access'))).toMatch(/^[\w-]{20,}$/)
  const before = accessToken
  await signIn('keeper')
  expect((await tokens()).map((one) => one.accessToken)).not.toContain(before)
  expect(await tokens()).toHaveLength(1)
})

test('a token that was moved to another row or column cannot be opened there', async () => {
  const sealed = seal([first], 'token', tokenPlace('one', 'access'))
  expect(open([first], sealed, tokenPlace('one', 'access'))).toBe('token')
  expect(() => open([first], sealed, tokenPlace('two', 'access'))).toThrow('for another place')
  expect(() => open([first], sealed, tokenPlace('one', 'refresh'))).toThrow('for another place')
})

test('the database takes no plain token for an encrypted one', async () => {
  await signIn('liar')
  await expect(db().updateTable('oauthTokens').set({ accessToken: 'plain' }).execute()).rejects.toMatchObject(
    { constraint: 'oauth_tokens_sealed_check' },
  )
})

describe('encrypting again', () => {
  beforeEach(async () => {
    for (const login of ['a', 'b', 'c', 'd', 'e']) await signIn(`many-${login}`)
  })

  test('encrypts what is plain, in batches, and has nothing to do the second time', async () => {
    await makePlain()
    expect(await resealUnder([first], { batchRows: 2 })).toEqual({
      encrypted: 5,
      reencrypted: 0,
      unreadable: {},
    })
    for (const { identityId, accessToken, refreshToken, keyId } of await tokens()) {
      expect(keyId).toBe('1')
      expect(open([first], accessToken, tokenPlace(identityId, 'access'))).toBe(`access ${identityId}`)
      expect(open([first], refreshToken ?? '', tokenPlace(identityId, 'refresh'))).toBe(
        `refresh ${identityId}`,
      )
    }
    expect(await resealUnder([first])).toEqual({ encrypted: 0, reencrypted: 0, unreadable: {} })
  })

  test('brings everything under the newest key, authenticator apps as well; then the old one may go', async () => {
    const user = await db().selectFrom('users').select('id').executeTakeFirstOrThrow()
    const place = `totp:${user.id}`
    const at = rig.clock.now()
    await db()
      .insertInto('totpSecrets')
      .values({ userId: user.id, sealedSecret: seal([first], 'JBSWY3DP', place), createdAt: at })
      .execute()
    expect(await resealUnder([second, first])).toEqual({ encrypted: 0, reencrypted: 6, unreadable: {} })
    expect(await resealUnder([second])).toEqual({ encrypted: 0, reencrypted: 0, unreadable: {} })
    for (const { identityId, accessToken } of await tokens())
      expect(open([second], accessToken, tokenPlace(identityId, 'access'))).toBeTruthy()
    const { sealedSecret } = await db().selectFrom('totpSecrets').selectAll().executeTakeFirstOrThrow()
    expect(open([second], sealedSecret, place)).toBe('JBSWY3DP')
  })

  test('names the key that is missing, and does the others all the same', async () => {
    const [one] = await tokens()
    await resealUnder([second, first])
    await signIn('many-f')
    expect(await resealUnder([{ ...first, id: '3' }, first])).toEqual({
      encrypted: 0,
      reencrypted: 1,
      unreadable: { 'There is no key with the id 2026-11 any more.': 5 },
    })
    expect((await tokens()).find(({ identityId }) => identityId === one?.identityId)?.keyId).toBe('2026-11')
  })

  test('changes nothing in a dry run', async () => {
    await makePlain()
    const before = await tokens()
    expect(await resealUnder([first], { dryRun: true })).toEqual({
      encrypted: 5,
      reencrypted: 0,
      unreadable: {},
    })
    expect(await tokens()).toEqual(before)
  })

  test('twice at once, beside sign-ins, does each row once and loses none', async () => {
    await makePlain()
    const [one, other] = await Promise.all([
      resealUnder([first], { batchRows: 1 }),
      resealUnder([first], { batchRows: 1 }),
      signIn('many-a'),
      signIn('many-e'),
    ])
    expect(one.encrypted + other.encrypted).toBeLessThanOrEqual(5)
    expect(one.encrypted + other.encrypted).toBeGreaterThanOrEqual(3)
    const rows = await tokens()
    expect(rows).toHaveLength(5)
    for (const { identityId, accessToken } of rows)
      expect(open([first], accessToken, tokenPlace(identityId, 'access'))).toBeTruthy()
  })

  test('is a command, which says what it did and what it could not do', async () => {
    await makePlain()
    const run = (env: Record<string, string>, ...args: string[]) => {
      const result = spawnSync(process.execPath, [main, 'encrypt-oauth-tokens', ...args], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, ...rig.server.environment, ...env },
      })
      return { status: result.status, stdout: result.stdout }
    }
    const told = (counts: object) => `${JSON.stringify({ dryRun: false, keyId: '1', ...counts })}\n`
    expect(run({}, '--dry-run')).toEqual({
      status: 0,
      stdout: 'plain        5 to be brought under key 1\n\nThis was a dry run.\n',
    })
    expect(run({}, '--json')).toEqual({
      status: 0,
      stdout: told({ encrypted: 5, reencrypted: 0, unreadable: {} }),
    })
    expect(run({})).toEqual({ status: 0, stdout: 'Everything is under key 1 already.\n' })
    const rotated = { OAUTH_ENCRYPTION_KEY: 'x'.repeat(32), OAUTH_ENCRYPTION_KEY_ID: '2' }
    expect(run(rotated)).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('5: There is no key with the id 1 any more.'),
    })
    expect(run({ ...rotated, OAUTH_ENCRYPTION_OLD_KEYS: `1:${ENCRYPTION_KEY}` })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('older keys   5 brought under key 2'),
    })
  })
})

test('a server whose old key is gone lets everybody in again, and ends a sign-in on its way with a sentence', async () => {
  await signIn('survivor')
  const onTheWay = newTab()
  const { location } = await begin(onTheWay, 'one')
  const changed = await startTestServer({
    databaseUrl: rig.database.url,
    env: {
      ...rig.environment,
      OAUTH_ENCRYPTION_KEY: 'y'.repeat(32),
      OAUTH_ENCRYPTION_KEY_ID: 'new',
      LOG_LEVEL: 'silent',
    },
  })
  try {
    const address = await answerOf(rig.one, location, { login: 'survivor' })
    const beside = browserTab(changed.url)
    beside.keep([`veza_oauth=${onTheWay.cookie('veza_oauth')}`])
    expect((await beside.get(within(address))).location).toBe('/sign-in')
    expect(beside.cookie('veza_said')).toBe('said.oauth-state-invalid')
    registerAt(rig.one, 'one', changed.url)
    const tab = browserTab(changed.url)
    await signInThere(tab, rig.one, 'one', { login: 'survivor' })
    expect(isSignedIn(tab)).toBe(true)
    expect((await tokens()).map(({ keyId }) => keyId)).toEqual(['new'])
  } finally {
    await changed.stop()
    registerAt(rig.one, 'one', rig.server.url)
  }
})
