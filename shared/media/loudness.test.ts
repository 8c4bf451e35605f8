import { expect, test } from 'vitest'
import { parseLoudness } from './loudness.ts'

const summary = (integrated: string, range: string, peak: string) => [
  '[Parsed_ebur128_1 @ 0x5581] Summary:',
  '  Integrated loudness:',
  `    I:         ${integrated} LUFS`,
  '    Threshold: -24.2 LUFS',
  '  Loudness range:',
  `    LRA:         ${range} LU`,
  '    Threshold: -34.2 LUFS',
  '  True peak:',
  `    Peak:       ${peak} dBFS`,
]

test('the figures are read, from the last summary', () => {
  const lines = [...summary('-1.0', '1.0', '1.0'), 'size=  20kB', ...summary('-14.1', '6.3', '0.4')]
  expect(parseLoudness(lines)).toEqual({ integratedLufs: -14.1, rangeLu: 6.3, truePeakDbtp: 0.4 })
})

test.each([
  ['-70.0', '0.0', '-inf'],
  ['-inf', 'nan', '-inf'],
  ['nan', '0.0', '-inf'],
])('silence (%s) has no loudness', (integrated, range, peak) => {
  const none = { integratedLufs: null, rangeLu: null, truePeakDbtp: null }
  expect(parseLoudness(summary(integrated, range, peak))).toEqual(none)
})

test('no summary is an error, not a silence', () => {
  expect(() => parseLoudness(['frame'])).toThrow('no loudness summary')
})
