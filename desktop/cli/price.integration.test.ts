import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../e2e/support/postgres.ts'
import { newUser, type SignedInUser, startTestServer, type TestServer } from '../../e2e/support/server.ts'
import { writeWav } from '../engine/testing-audio.ts'
import { type CliRun, runCli } from './testing.ts'

let database: TestDatabase
let server: TestServer
let user: SignedInUser
let folder: string

beforeAll(async () => {
  database = await testDatabase()
  server = await startTestServer({ databaseUrl: database.url, env: { SETTLEMENT_CURRENCIES: 'eur' } })
})
afterAll(async () => {
  await server?.stop()
  await database?.drop()
})
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'veza-cli-'))
  user = await newUser(server, ['creator'])
  writeWav(join(folder, 'song.wav'), { seconds: 11 })
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const publish = (more: readonly string[], onStart?: (child: ChildProcess) => void) =>
  runCli(
    [
      ...['publish', 'song.wav', '--server', server.url, '--email', user.email, '--password', user.password],
      ...['--library', join(folder, 'library'), ...more],
    ],
    { cwd: folder, ...(onStart ? { onStart } : {}) },
  )
// biome-ignore lint/suspicious/noExplicitAny: the shape is what is tested
const lastLine = ({ stdout }: CliRun): any => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '')

/** What the server sells of this user. */
const products = () =>
  server.ctx.db
    .selectFrom('products')
    .leftJoin('productLicences as licence', (on) =>
      on.onRef('licence.productId', '=', 'products.id').on('licence.retiredAt', 'is', null),
    )
    .select(['products.status', 'licence.price', 'licence.currency', 'licence.minimum'])
    .where('products.sellerId', '=', user.id)
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, price: Number(row.price), minimum: Number(row.minimum) })))

test('a price goes along, is changed by the same command, and may be what buyers want', async () => {
  const first = await publish(['--price', '5.00EUR', '--json'])
  expect(first.stderr).not.toContain('Error')
  expect(lastLine(first)).toMatchObject({
    trackId: expect.any(String),
    price: { amount: '5.00', currency: 'eur', status: 'on-sale' },
  })
  expect(await products()).toMatchObject([{ status: 'on-sale', price: 500, currency: 'eur', minimum: 0 }])
  const second = await publish(['--price', '7,50 eur', '--minimum', '3'])
  expect(second.stdout + second.stderr).toContain('On sale for 7.50 EUR.')
  expect(await products()).toMatchObject([{ status: 'on-sale', price: 750, minimum: 300 }])
})

test('what is no price, or in a currency that is not paid out, is refused before any work', async () => {
  for (const [price, code, said] of [
    ['five', 'bad-price', 'five'],
    ['5.00CHF', 'currency-not-taken', 'EUR'],
  ] as const) {
    const refused = await publish(['--price', price, '--json'])
    expect([refused.code, lastLine(refused).error.code]).toEqual([2, code])
    expect(refused.stdout).toContain(said)
  }
  const tracks = await server.ctx.db
    .selectFrom('tracks')
    .select('id')
    .where('ownerId', '=', user.id)
    .execute()
  expect(tracks).toEqual([])
})

test('killed once it is published, and once the product is begun: the next run sells it, once', async () => {
  const killWhen = (isSo: () => Promise<boolean>) => (child: ChildProcess) => {
    const look = setInterval(async () => {
      if (await isSo()) child.kill('SIGKILL')
    }, 10)
    child.once('exit', () => clearInterval(look))
  }
  const isPublished = async () =>
    (
      await server.ctx.db
        .selectFrom('tracks')
        .select('id')
        .where('ownerId', '=', user.id)
        .where('status', '=', 'published')
        .execute()
    ).length > 0
  const args = ['--price', '5.00EUR', '--json']
  const killed = await publish(args, killWhen(isPublished))
  expect(killed.signal).toBe('SIGKILL')
  await publish(
    args,
    killWhen(async () => (await products()).length > 0),
  )
  expect(lastLine(await publish(args))).toMatchObject({ price: { amount: '5.00', status: 'on-sale' } })
  expect(await products()).toMatchObject([{ status: 'on-sale', price: 500 }])
})
