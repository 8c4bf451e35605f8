import { expect, test } from 'vitest'
import { thingNamedIn } from './address.ts'

const of = (address: string) => thingNamedIn('https://veza.example', address)

test.each([
  'https://veza.example/tracks/first-song',
  ' https://veza.example/tracks/First-Song/?from=mail#0:30 ',
  'veza.example/tracks/first-song',
  '/tracks/first-song',
])('%j is a track’s', (address) => {
  expect(of(address)).toEqual({ kind: 'track', name: 'first-song' })
})

test('a server that lives below a path knows its own', () => {
  const address = 'https://veza.example/music/tracks/first-song'
  expect(thingNamedIn('https://veza.example/music', address)).toEqual({ kind: 'track', name: 'first-song' })
})

test('a release is told apart', () => {
  expect(of('https://veza.example/releases/harbour')).toEqual({ kind: 'release', name: 'harbour' })
})

test.each([
  '',
  'first-song',
  'https://elsewhere.example/tracks/first-song',
  '//elsewhere.example/tracks/first-song',
  'https://veza.example/playlists/first-song',
  'https://veza.example/tracks/',
  'https://veza.example/tracks/first-song/comments',
  'https://',
])('%j names nothing that could be featured', (address) => {
  expect(of(address)).toBeUndefined()
})
