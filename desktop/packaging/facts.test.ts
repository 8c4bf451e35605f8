import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { factsOf } from './vite-plugins.ts'

const key = generateKeyPairSync('ed25519')
  .publicKey.export({ type: 'spki', format: 'der' })
  .toString('base64')
const place = { STUDIO_UPDATE_URL: 'https://veza.example/updates/', STUDIO_UPDATE_KEYS: key }
const daysOf = (days: string | undefined) =>
  factsOf({ ...place, STUDIO_UPDATE_SILENCE_DAYS: days }).updates?.silenceDays

test('a build says after how many days without news of updates its person is told', () => {
  expect([undefined, '', '30', '0'].map(daysOf)).toEqual([14, 14, 30, 0])
  for (const days of ['soon', '1.5', '-1', '400']) expect(() => daysOf(days)).toThrow()
  expect(factsOf({ STUDIO_UPDATE_SILENCE_DAYS: '30' })).toEqual({ updates: null })
})
