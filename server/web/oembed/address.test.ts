import { describe, expect, it } from 'vitest'
import { readAddress } from './address.ts'

const OURS = 'https://veza.example'
const track = { kind: 'track', name: 'rain-1a2b3c4d' }

describe('the address of a page of ours', () => {
  it.each([
    `${OURS}/tracks/rain-1a2b3c4d`,
    `${OURS}/tracks/rain-1a2b3c4d/`,
    `${OURS}/tracks/rain-1a2b3c4d/comments/7`,
    `${OURS}/tracks/rain-1a2b3c4d?utm_source=x&lang=fr`,
    `${OURS}/tracks/rain-1a2b3c4d/?lang=fr#buy`,
    `${OURS}/tracks/rain-1a2b3c4d#t=1:30`,
    `${OURS}//tracks/rain-1a2b3c4d`,
    `${OURS}/x/../tracks/rain-1a2b3c4d`,
    'http://veza.example/tracks/rain-1a2b3c4d',
    'https://VEZA.example:443/tracks/rain-1a2b3c4d',
  ])('%s leads to its track', (url) => {
    expect(readAddress(url, OURS)).toEqual(track)
  })

  it('leads to releases, and to what is in frames', () => {
    expect(readAddress(`${OURS}/releases/low-water-1`, OURS)).toEqual({
      kind: 'release',
      name: 'low-water-1',
    })
    expect(readAddress(`${OURS}/embed/track/ID-1?start=2`, OURS)).toEqual({ kind: 'track', name: 'id-1' })
    expect(readAddress(`${OURS}/embed/release/id-1/`, OURS)).toEqual({ kind: 'release', name: 'id-1' })
  })

  it('may lie below a path', () => {
    expect(readAddress('https://a.example/veza/tracks/rain', 'https://a.example/veza')).toMatchObject({
      name: 'rain',
    })
    expect(readAddress('https://a.example/tracks/rain', 'https://a.example/veza')).toBeUndefined()
    expect(readAddress('https://a.example/vezatracks/rain', 'https://a.example/veza')).toBeUndefined()
  })

  it.each([
    '',
    'rain',
    '/tracks/rain',
    '//veza.example/tracks/rain',
    'https://',
    'https://veza.example',
    `${OURS}/tracks`,
    `${OURS}/tracks/`,
    `${OURS}/embed/tracks/rain`,
    `${OURS}/constructor/rain`,
    `${OURS}/__proto__/rain`,
    `${OURS}/tracks/%E2%98%83`,
    `${OURS}/tracks/%2e%2e`,
    `${OURS}/tracks/${'a'.repeat(81)}`,
    `${OURS}/tracks/rain?${'x'.repeat(2_000)}`,
    `${OURS}/oembed?url=${OURS}/tracks/rain`,
    `${OURS}/oembed?url=${encodeURIComponent(`${OURS}/oembed?url=${OURS}/tracks/rain`)}`,
    'https://evil.example/tracks/rain',
    'https://veza.example.evil.example/tracks/rain',
    'https://veza.example@evil.example/tracks/rain',
    'https://me:secret@veza.example/tracks/rain',
    'https://veza.example:8443/tracks/rain',
    'ftp://veza.example/tracks/rain',
    'javascript:alert(1)//veza.example/tracks/rain',
    'https://veza.example\u0000/tracks/rain',
  ])('%s is none', (url) => {
    expect(readAddress(url, OURS)).toBeUndefined()
  })
})
