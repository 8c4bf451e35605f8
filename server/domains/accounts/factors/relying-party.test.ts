import { expect, test } from 'vitest'
import { relyingParty } from './relying-party.ts'

test.each([
  ['https://veza.example', 'veza.example', 'https://veza.example'],
  ['https://veza.example/music', 'veza.example', 'https://veza.example'],
  ['https://veza.example:8443', 'veza.example', 'https://veza.example:8443'],
  ['http://localhost:4000', 'localhost', 'http://localhost:4000'],
  ['http://veza.localhost:4000', 'veza.localhost', 'http://veza.localhost:4000'],
  ['http://127.0.0.1:4000', 'localhost', 'http://localhost:4000'],
  ['http://[::1]:4000', 'localhost', 'http://localhost:4000'],
])('%s: passkeys for %s, at %s', (publicUrl, id, origin) => {
  expect(relyingParty({ publicUrl })).toMatchObject({ id, origin })
})

test.each(['http://veza.example', 'https://192.0.2.7', 'https://[2001:db8::1]', 'http://10.0.0.5:4000'])(
  '%s: browsers make none there',
  (publicUrl) => {
    expect(relyingParty({ publicUrl })).toBeUndefined()
  },
)
