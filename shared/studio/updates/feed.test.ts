import { generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import { channelsToldOf, updateTargetOf } from './channels.ts'
import { type Feed, type FeedFault, FeedRefused, keyIdOf, openFeed, sealFeed } from './feed.ts'

const own = generateKeyPairSync('ed25519')
const other = generateKeyPairSync('ed25519')
const place = { channel: 'stable', target: 'linux' } as const
const feed: Feed = {
  ...place,
  version: '1.2.3',
  sequence: 7,
  releaseDate: '2026-11-21T12:00:00.000Z',
  stagingPercentage: 40,
  files: [{ url: 'files/abc/studio-1.2.3-x64.AppImage', sha512: `${'A'.repeat(86)}==`, size: 3 }],
}
const text = sealFeed(feed, own.privateKey)

function faultOf(
  given: string,
  keys = [own.publicKey],
  at: Parameters<typeof openFeed>[2] = place,
): FeedFault {
  try {
    openFeed(given, keys, at)
  } catch (error) {
    if (error instanceof FeedRefused) return error.fault
    throw error
  }
  throw new Error('the feed was believed')
}

test('a feed comes back as it was signed, by any of the trusted keys', () => {
  expect(openFeed(text, [other.publicKey, own.publicKey], place)).toEqual(feed)
  expect(sealFeed(feed, own.privateKey)).toBe(text)
})

test('one changed character anywhere is noticed', () => {
  for (let at = 0; at < text.length; at++) {
    const changed = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`
    expect(() => openFeed(changed, [own.publicKey], place), `at ${at}`).toThrow(FeedRefused)
  }
})

test('a feed is refused for what is wrong with it', () => {
  expect(faultOf(text.slice(text.indexOf('\n') + 1))).toBe('unsigned')
  expect(faultOf('')).toBe('unsigned')
  expect(faultOf(sealFeed(feed, other.privateKey))).toBe('unknown-key')
  expect(faultOf(text.replace(keyIdOf(own.publicKey), keyIdOf(other.publicKey)))).toBe('unknown-key')
  const head = `# veza-feed 1 ${keyIdOf(own.publicKey)}`
  const forged = sealFeed(feed, other.privateKey).replace(/^# veza-feed 1 \w+/, head)
  expect(faultOf(forged)).toBe('wrong-signature')
  expect(faultOf(text.slice(0, -10))).toBe('wrong-signature')
  expect(faultOf(`${text}\n`)).toBe('wrong-signature')
})

test('a good feed of another place is refused', () => {
  expect(faultOf(text, [own.publicKey], { channel: 'beta', target: 'linux' })).toBe('misplaced')
  expect(faultOf(text, [own.publicKey], { channel: 'stable', target: 'mac' })).toBe('misplaced')
})

test('what was signed for something else does not count', () => {
  const body = text.slice(text.indexOf('\n') + 1)
  const bare = sign(null, Buffer.from(body), own.privateKey).toString('base64')
  expect(faultOf(`# veza-feed 1 ${keyIdOf(own.publicKey)} ${bare}\n${body}`)).toBe('wrong-signature')
})

test.each(['../../x', 'https://elsewhere.example/x', '/x', 'files/../x', 'x'])(
  'no file lies at %s',
  (url) => {
    const files = [{ url, sha512: `${'A'.repeat(86)}==`, size: 3 }]
    expect(() => sealFeed({ ...feed, files }, own.privateKey)).toThrow()
  },
)

test('a channel tells those that take more', () => {
  expect(channelsToldOf('stable')).toEqual(['stable', 'beta', 'alpha'])
  expect(channelsToldOf('alpha')).toEqual(['alpha'])
})

test('machines and what is built for them', () => {
  expect(updateTargetOf('linux', 'x64')).toBe('linux')
  expect(updateTargetOf('linux', 'arm64')).toBe('linux-arm64')
  expect(updateTargetOf('linux', 'riscv64')).toBeUndefined()
  expect(updateTargetOf('darwin', 'arm64')).toBe('mac')
  expect(updateTargetOf('win32', 'x64')).toBe('win')
})
