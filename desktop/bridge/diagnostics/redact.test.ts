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
