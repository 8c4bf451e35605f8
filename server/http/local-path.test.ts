import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CONTINUE_PATH, localPath, withParameter } from './local-path.ts'

test.each([
  ['/settings', '/settings'],
  ['/search?q=a%20b&sort=new', '/search?q=a%20b&sort=new'],
  ['/@somebody', '/@somebody'],
  ['/tracks/%2F%2Fevil.example', '/tracks/%2F%2Fevil.example'],
  ['/a/../settings', '/settings'],
  ['/?next=https://evil.example', '/?next=https://evil.example'],
])('%s is a place here', (given, path) => expect(localPath(given)).toBe(path))

test.each([
  ['//evil.example'],
  ['///evil.example'],
  ['/\\evil.example'],
  ['\\\\evil.example'],
  ['/\t/evil.example'],
  ['/\n/evil.example'],
  ['\t//evil.example'],
  [' //evil.example'],
  ['/\u0000/evil.example'],
  ['/\u2028/evil.example'],
  ['/x/..//evil.example'],
  ['/x/%2e%2e//evil.example'],
  ['/.//evil.example'],
  ['https://evil.example'],
  ['https:evil.example'],
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  ['evil.example'],
  ['@evil.example'],
  ['%2F%2Fevil.example'],
  [`${CONTINUE_PATH}?next=/`],
  ['/x/../API/v1/auth/continue'],
  [`/${'x'.repeat(1_001)}`],
  [''],
  [undefined],
  [['/settings']],
])('%j is none', (given) => expect(localPath(given, '/fallback')).toBe('/fallback'))

test('whatever is given, a browser stays on this server', () => {
  const piece = fc.constantFrom(
    '/',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '%5c',
    '\t',
    '@',
    ':',
    'https:',
    'evil.example',
    '?',
    '#',
  )
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 8 }), (pieces) => {
      const path = localPath(pieces.join(''))
      expect(new URL(path, 'https://veza.example/settings').origin).toBe('https://veza.example')
      expect(path).toMatch(/^\/(?!\/)/)
    }),
    { numRuns: 2_000 },
  )
})

test('a parameter is set, changed and taken away', () => {
  expect(withParameter('/settings?a=1', 'turn', '2')).toBe('/settings?a=1&turn=2')
  expect(withParameter('/settings?turn=1', 'turn', '2')).toBe('/settings?turn=2')
  expect(withParameter('/settings?turn=1', 'turn', undefined)).toBe('/settings')
})
