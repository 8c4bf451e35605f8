import { createHash, createPublicKey, randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { DAY_MS, systemClock } from '@veza/shared/kernel/time.ts'
import { openFeed } from '@veza/shared/studio/updates/feed.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { runQuietly } from '../../scripts/support/run.ts'
import { openObjectStore } from '../platform/object-store/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'veza-release-'))
const key = join(folder, 'release.pem')
const built = join(folder, 'built')
const store = join(folder, 'store')

/** As whoever releases types it; of the environment only the store is set. */
const release = (...args: string[]) =>
  runQuietly('env', [
    'TRACK_STORAGE_BACKEND=local',
    `STORAGE_LOCAL_DIR=${store}`,
    'NODE_ENV=development',
    process.execPath,
    'server/commands/main.ts',
    'release',
    ...args,
  ])

let publicKey = ''

beforeAll(() => {
  mkdirSync(built)
  const name = 'veza-studio-1.0.0-linux-x64.AppImage'
  writeFileSync(join(built, name), 'an app')
  const sha512 = createHash('sha512').update('an app').digest('base64')
  const metadata = {
    version: '1.0.0',
    files: [{ url: name, sha512, size: 6 }],
    releaseDate: '2026-11-21T00:00:00.000Z',
  }
  writeFileSync(join(built, 'latest-linux.yml'), stringify(metadata))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function feed() {
  const spki = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  const local = {
    backend: 'local',
    root: store,
    publicBaseUrl: 'http://127.0.0.1',
    signingKey: randomBytes(32),
  } as const
  const { body } = await openObjectStore(local, { clock: systemClock }).get('studio/feeds/stable-linux.yml')
  return openFeed(await text(body), [spki], { channel: 'stable', target: 'linux' })
}

test('a key is made once, for its owner alone; its public half goes into builds', async () => {
  const made = await release('new-key', key)
  publicKey = made.output.trim().split(' ').at(-1) ?? ''
  expect(statSync(key).mode & 0o077).toBe(0)
  const before = readFileSync(key)
  expect((await release('new-key', key)).ok).toBe(false)
  expect(readFileSync(key)).toEqual(before)
})

test('published, widened and stopped, without a database', async () => {
  const published = await release('publish', built, '--key', key, '--percentage', '5', '--json')
  expect(published.ok, published.output).toBe(true)
  expect(await feed()).toMatchObject({ version: '1.0.0', stagingPercentage: 5 })
  expect((await release('rollout', '1.0.0', '--key', key, '--percentage', '50')).ok).toBe(true)
  expect((await feed()).stagingPercentage).toBe(50)
  expect((await release('rollout', '1.0.0', '--key', key, '--percentage', '0')).ok).toBe(true)
  expect((await feed()).stagingPercentage).toBe(0)
})

test('renewed for as long as is said, and for ninety days where nothing is', async () => {
  const daysLeft = async () =>
    Math.round((Date.parse((await feed()).validUntil ?? '') - systemClock.now().getTime()) / DAY_MS)
  expect(await daysLeft()).toBe(90)
  const renewed = await release('renew', '--key', key, '--valid-days', '30', '--json')
  expect(renewed.ok, renewed.output).toBe(true)
  expect(await daysLeft()).toBe(30)
  expect(await feed()).toMatchObject({ version: '1.0.0', stagingPercentage: 0 })
})

test('what is refused is said in a sentence, with exit code 1', async () => {
  for (const [args, sentence] of [
    [['rollout', '9.9.9', '--key', key, '--percentage', '5'], 'No feed of stable is at 9.9.9'],
    [['publish', built, '--key', key, '--percentage', '500'], 'A whole number from 0 to 100'],
    [['publish', built, '--key', key], 'percentage'],
    [['renew', '--key', key, '--valid-days', '0'], 'A whole number of days'],
    [['publish', folder, '--key', key, '--percentage', '5'], 'holds no latest*.yml'],
  ] as const) {
    const { ok, output } = await release(...args)
    expect(ok).toBe(false)
    expect(output).toContain(sentence)
    expect(output).not.toContain('    at ')
  }
})
