import { expect, test } from 'vitest'
import { redact } from './redact.ts'

const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl'
const clean = (text: string) => redact(text, '/home/ana', 'ana')

test.each([
  ['a token in a header', `authorization: Bearer ${jwt}`, jwt],
  ['a token anywhere', `refused ${jwt} by the server`, jwt],
  ['an opaque token', '{"refreshToken":"r4nd0m/opaque+value=="}', 'r4nd0m/opaque'],
  ['one with an escaped quote', '{"password":"half\\"other half"}', 'other half'],
  ['a password in words', 'password=correct-horse', 'correct-horse'],
  ['one after a colon', 'Passphrase: battery-staple', 'battery-staple'],
  ['sealed tokens', '"sealedTokens": "djEwAAAA"', 'djEwAAAA'],
  ['a cookie', 'Set-Cookie: veza=abcdef; Path=/', 'abcdef'],
  ['the second of two cookies', 'Cookie: lang=en; veza_session=Zm9vYmFy', 'Zm9vYmFy'],
  ['the words of a password', 'password: correct horse battery staple', 'staple'],
  ['a password with a comma, a brace and an ampersand', 'PASSWORD=a,b};c&d-rest', 'rest'],
  ['one in quotes that others have escaped', "{ password: 'a\\'other half', port: 1 }", 'other half'],
  ['what stands behind a scheme nobody knows', 'Authorization: Veza one two; three', 'three'],
  ['all of a digest', 'Proxy-Authorization: Digest username="u", response="6629fae4"', '6629fae4'],
  ['a header with a key of ours', 'x-veza-key: q8Jd0s_fjd83', 'q8Jd0s'],
  ['a header as Node shows it', "{ 'x-veza-key': 'q8Jd0s_fjd83' }", 'q8Jd0s'],
  ['a key in JSON', '{"sealedTokens":"abc","key":"deadbeef"}', 'deadbeef'],
  ['a key in JSON that stands in a string', String.raw`{"said":"{\"key\":\"deadbeef\"}"}`, 'deadbeef'],
  ['a token whose end was cut off', '{"token":"dead beef', 'beef'],
  ['a list over several lines', "'set-cookie': [\n  'a=1',\n  'veza=secret2'\n]", 'secret2'],
  ['a key of media', '{"mediaKey": "deadbeef"}', 'deadbeef'],
  ['a list of cookies', '{"set-cookie":["a=1; Path=/","veza=secret2"]}', 'secret2'],
  ['an access key', 'AWS AKIAIOSFODNN7EXAMPLE was used', 'AKIAIOSFODNN7EXAMPLE'],
  ['a key of a payment provider', `sk_live_${'4'.repeat(24)}`, '44444444'],
  ['a signed address', 'PUT https://store.example/b/k?X-Amz-Signature=deadbeef&partNumber=1', 'deadbeef'],
  ['a token behind #', 'opened http://127.0.0.1:4100/#open=onetimetoken', 'onetimetoken'],
  ['a name and password in an address', 'http://ana:hunter22@proxy.example:8080/', 'hunter22'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ\n-----END PRIVATE KEY-----', 'MC4CAQAwBQ'],
  ['half a private key', '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQ', 'MC4CAQAwBQ'],
  ['an address of mail', 'signed in as ana.b+x@mail.example', 'ana.b+x@mail.example'],
  ['who uses the machine', '/home/ana/Music/demo.wav', 'ana'],
  ['where things lie', "ENOENT: no such file, open '/media/usb/Unreleased/Late trains.wav'", 'Unreleased'],
  ['where things lie at home', '/home/ana/Music/For Ines/demo.wav:1', 'Music'],
  ['where things lie on Windows', 'open C:\\Music\\Secret album\\demo.wav', 'Music'],
  ['folders with a blank, without quotes', 'open ~/My Music/Secret Artist/Unreleased.wav', 'My Music'],
  ['the last of them', 'open ~/My Music/Secret Artist/Unreleased.wav failed', 'Secret'],
  ['folders with signs in them', "read /media/usb/Ines' songs (old): two/demo.wav", 'songs'],
  ['folders behind those of ours', 'at /opt/app.asar/main/a.js reading ~/My Music/Secret/x.wav', 'Secret'],
  ['folders that are called as ours are', 'open /media/usb/shared/Secret Artist/x.wav', 'Secret'],
  ['folders in an address of a file', 'file:///media/usb/Unreleased/x.wav', 'Unreleased'],
  ['folders with a blank on Windows', 'open D:\\My Music\\Secret album\\demo.wav', 'Secret'],
  ['a token behind # without its address', 'opened #open=onetimetoken once', 'onetimetoken'],
  ['a cookie of ours without its header', 'veza-studio-4000=q8Jd0sfjd83', 'q8Jd0s'],
  ['a cookie of a server', '__Host-veza_refresh=q8Jd0sfjd83', 'q8Jd0s'],
  ['a key among the protocols', 'sec-websocket-protocol: veza, q8Jd0sfjd83', 'q8Jd0s'],
  ['a key of ours by its looks', `let in by ${'aB3-_x9'.repeat(6)}Q`, 'aB3-_x9'],
  ['a second factor', '{"code":"123456"}', '123456'],
  ['a second factor as a number', 'code=123456', '123456'],
  ['a code of a sign-in', 'code=q8Jd0sfjd83q8Jd0sfjd83', 'q8Jd0s'],
  ['a recovery code', '{"recoveryCode":"abcd-efgh-jkmn"}', 'efgh'],
  ['recovery codes', '{"recoveryCodes":["abcd-efgh","jkmn-pqrs"]}', 'pqrs'],
  ['a password, called short', 'pwd=correct horse', 'horse'],
  ['one called shorter', 'db pass: battery staple', 'staple'],
  ['a one-time password', 'otp=83 12', '83'],
  ['a verifier', '"codeVerifier":"q8Jd0sfjd83"', 'q8Jd0s'],
  ['a temporary access key', 'AWS ASIAIOSFODNN7EXAMPLE was used', 'ASIAIOSFODNN7EXAMPLE'],
  ['a session of a checkout', `cs_test_${'a1'.repeat(12)}`, 'a1a1a1'],
  ['where somebody is', 'connect ECONNREFUSED 203.0.113.77:443', '203.0.113.77'],
  ['where somebody is, by IPv6', 'connect ECONNREFUSED [2001:db8::77]:443', '2001:db8::77'],
  ['all of a password with an @', 'http://ana:hunter@22@proxy.example:8080/', '22@'],
  [
    'what was cut off in the middle of a word',
    `${'word '.repeat(798)}password${'x'.repeat(9)}=hunter22`,
    'hunter22',
  ],
])('%s does not come through', (_what, text, secret) => {
  expect(text).toContain(secret)
  expect(clean(text)).not.toContain(secret)
})

test('what helps to understand stays', () => {
  for (const text of [
    'transcode 019f3c2a-0000-7000-8000-000000000001 failed: exit 137',
    'upload: 503 SlowDown from https://store.example/bucket/key',
    'LibraryTooNew: 9 is newer than 5',
    'publish failed: monkey: 3, keyed 4, keys=2',
    'the password was refused',
    '{"code":"server-trouble","exit code":137}',
    'code: ERR_SOCKET_CONNECTION_TIMEOUT',
    'listening on http://127.0.0.1:4100/ and [::1]:4100 since 12:30:45',
    'Chrome/140.0.7339.80 on 6.8.0-45-generic',
    'GET /tracks 503',
    'VEZA_ENGINE: started',
  ])
    expect(clean(text)).toBe(text)
  // The next line is another's.
  expect(clean('password: one two\nupload: 503 SlowDown')).toMatch(
    /^password: .removed.\nupload: 503 SlowDown$/,
  )
  expect(clean('at run (/opt/veza/resources/app.asar/main/engine.js:10:5)')).toBe(
    'at run (…/app.asar/main/engine.js:10:5)',
  )
  expect(clean('at run (file:///home/ana/veza/desktop/engine/queue/runner.ts:10:5)')).toContain(
    '/desktop/engine/queue/runner.ts:10:5',
  )
  expect(clean('/home/ana/Music/demo.wav')).toBe('…/demo.wav')
})

test.each([
  ['a word', 'a'.repeat(65_536)],
  ['points', 'a.'.repeat(50_000)],
  ['names', 'token'.repeat(20_000)],
  ['hyphens', 'a-'.repeat(50_000)],
  ['addresses', 'a://'.repeat(25_000)],
  ['folders', ' /a'.repeat(30_000)],
  ['half a path', ` ${'/'.repeat(65_536)}`],
  ['blanks', `token${' '.repeat(65_536)}`],
  ['quotes', 'key="'.repeat(20_000)],
  ['groups', 'ab:'.repeat(30_000)],
])('64 KB of %s hold nobody up', (_what, text) => {
  expect(clean(text).length).toBeLessThanOrEqual(text.length)
  const lines = text.match(/.{1,3990}/g)?.join('\n') ?? ''
  expect(clean(lines).split('\n')).not.toEqual([])
})

test('a long line is cut at a word, and the next ones are whole', () => {
  const line = 'word '.repeat(1_000)
  const [first, second] = clean(`${line}\nupload: 503`).split('\n')
  expect(first).toMatch(/^(?:word )+\[cut\]$/)
  expect(second).toBe('upload: 503')
})
