import { expect, test } from 'vitest'
import { deviceOf } from './device.ts'

const cases: [string, string][] = [
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Safari/537.36 Edg/156.0',
    'Edge on Windows',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  [
    'Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0 Mobile Safari/537.36',
    'Chrome on Android',
  ],
  ['VezaStudio/0.1.0 (darwin arm64)', 'Veza Studio on macOS'],
  ['curl/8.9.1', 'curl'],
  ['', ''],
]

test('in French, by the same names', () => {
  expect(deviceOf('VezaStudio/0.1.0 (darwin arm64)', 'fr')).toBe('Veza Studio sur macOS')
  expect(deviceOf('curl/8.9.1', 'fr')).toBe('curl')
})

test.each(cases)('%s', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device)
})
