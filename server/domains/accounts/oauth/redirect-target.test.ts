import { expect, test } from 'vitest'
import { redirectTarget } from './redirect-target.ts'

const config = {
  oauth: { providers: [], allowedRedirectDomains: ['veza.example', 'App.Other.example', '192.0.2.7'] },
}

test.each([
  [undefined, '/'],
  ['', '/'],
  ['/settings?tab=1', '/settings?tab=1'],
  ['https://veza.example', 'https://veza.example/'],
  ['https://veza.example/a?b=c#d', 'https://veza.example/a?b=c#d'],
  ['HTTPS://VEZA.EXAMPLE/a', 'https://veza.example/a'],
  ['https://www.veza.example/', 'https://www.veza.example/'],
  ['https://app.other.example/x', 'https://app.other.example/x'],
  ['https://192.0.2.7/x', 'https://192.0.2.7/x'],
])('%s leads to %s', (given, target) => {
  expect(redirectTarget(given, config)).toBe(target)
})

test('what is very long is refused', () => {
  expect(() => redirectTarget(`/${'a'.repeat(2_000)}`, config)).toThrow(/led to a path/)
})

test.each([
  'http://veza.example/',
  'https://evil-veza.example/',
  'https://veza.example.evil/',
  'https://veza.example.evil.example/',
  'https://evil.example/veza.example',
  'https://evil.example?https://veza.example',
  'https://evil.example#veza.example',
  'https://other.example/',
  'https://veza.example@evil.example/',
  'https://user:word@veza.example/',
  'https://veza.example:8443/',
  'https://veza.example:443@evil.example/',
  'https://veza.example./',
  'https://.veza.example/',
  'https://veza.example\\@evil.example/',
  'https:\\\\evil.example/',
  'https:/evil.example/',
  'https:evil.example',
  '//evil.example/',
  '/\\evil.example/',
  '\\\\evil.example',
  '/\t/evil.example',
  ' https://veza.example/',
  'https://veza.example/\r\nset-cookie: a=b',
  'https://veza。example/',
  'https://vezа.example/',
  'https://evil.example／.veza.example/',
  'https://veza.exampl%65/',
  'https://evil.example%2f.veza.example/',
  'https://evil.example%00.veza.example/',
  'https://[::1]/',
  'https://evil.192.0.2.7/',
  'javascript:alert(1)',
  'data:text/html,x',
  'veza://callback',
  'settings',
  ['/settings'],
  7,
  null,
])('%s is refused', (given) => {
  expect(() => redirectTarget(given, config)).toThrow(
    expect.objectContaining({ code: 'redirect-not-allowed' }),
  )
})
