import { expect, test } from 'vitest'
import { camelotOf, keyName, keyWithCamelot, musicalKeys, readMusicalKey } from './musical-keys.ts'

test('there are 24, each with a place of its own on the wheel', () => {
  expect(musicalKeys).toHaveLength(24)
  expect(new Set(musicalKeys.map(camelotOf)).size).toBe(24)
  for (const key of musicalKeys) expect(camelotOf(key)).toMatch(/^(?:[1-9]|1[012])[AB]$/)
})

test('a step on the wheel is a fifth, and a key’s relative stands beside it', () => {
  const tonic = (key: string) =>
    ['c', 'd-flat', 'd', 'e-flat', 'e', 'f', 'f-sharp', 'g', 'a-flat', 'a', 'b-flat', 'b'].indexOf(
      key
        .replace(/-m(?:ajor|inor)$/, '')
        .replace('c-sharp', 'd-flat')
        .replace('g-sharp', 'a-flat'),
    )
  const at = (place: string) => tonic(musicalKeys.find((key) => camelotOf(key) === place) ?? '')
  for (let number = 1; number <= 12; number++) {
    for (const side of ['A', 'B'])
      expect(at(`${(number % 12) + 1}${side}`), `${number}${side}`).toBe((at(`${number}${side}`) + 7) % 12)
    expect(at(`${number}A`)).toBe((at(`${number}B`) + 9) % 12)
  }
})

test('they are called as musicians call them', () => {
  expect(keyName('f-sharp-minor', 'en')).toBe('F♯ minor')
  expect(keyName('b-flat-major', 'fr')).toBe('Si♭ majeur')
  expect(keyName('a-minor', 'fr')).toBe('La mineur')
  expect(keyWithCamelot('a-minor', 'en')).toBe('A minor · 8A')
})

test.each([
  ['Am', 'a-minor'],
  ['F#m', 'f-sharp-minor'],
  ['Gbm', 'f-sharp-minor'],
  ['G♯ minor', 'g-sharp-minor'],
  ['Abm', 'g-sharp-minor'],
  ['Bb', 'b-flat-major'],
  ['a sharp major', 'b-flat-major'],
  ['B min', 'b-minor'],
  ['Cb', 'b-major'],
  ['B#', 'c-major'],
  ['8A', 'a-minor'],
  ['08a', 'a-minor'],
  ['12B', 'e-major'],
  ['d-flat-major', 'd-flat-major'],
])('%s is %s', (text, key) => expect(readMusicalKey(text)).toBe(key))

test.each(['o', '', 'H', '13A', '0B', 'Am7', 'unknown', 'b'.repeat(99)])('“%s” is none', (text) =>
  expect(readMusicalKey(text)).toBeUndefined(),
)

test('what each is called is read as that key', () => {
  for (const key of musicalKeys) expect(readMusicalKey(keyName(key, 'en'))).toBe(key)
})
