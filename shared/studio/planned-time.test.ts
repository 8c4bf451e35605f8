import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { asLocalField, nameOfZone, readPlannedTime, tellPlannedTime } from './planned-time.ts'

const now = new Date('2026-03-01T12:00:00Z')
const read = (text: string) => {
  const time = readPlannedTime(text, now)
  return time.kind === 'at' ? time.at : time.kind
}

describe('on a machine in Paris', () => {
  beforeEach(() => {
    vi.stubEnv('TZ', 'Europe/Paris')
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  test('a time is that of its own clock, unless it says otherwise', () => {
    expect(read('2026-12-24T18:00')).toBe('2026-12-24T17:00:00.000Z')
    expect(read(' 2026-07-14 18:00:30 ')).toBe('2026-07-14T16:00:30.000Z')
    expect(read('2026-12-24T18:00Z')).toBe('2026-12-24T18:00:00.000Z')
    expect(read('2026-12-24T18:00-05:00')).toBe('2026-12-24T23:00:00.000Z')
    expect(read('2026-12-24T18:00+05:30')).toBe('2026-12-24T12:30:00.000Z')
  })

  test('an hour that summer time leaves out is none, of one that comes twice it is the first', () => {
    expect(read('2026-03-29T02:30')).toBe('unreadable')
    expect(read('2026-10-25T02:30')).toBe('2026-10-25T00:30:00.000Z')
  })

  test('a field holds what one typed into it', () => {
    for (const text of ['2026-12-24T18:00', '2026-07-04T09:05'])
      expect(asLocalField(new Date(read(text)))).toBe(text)
  })

  test('and it is told with the place', () => {
    const telling = { now, language: 'en' } as const
    expect(tellPlannedTime('2026-12-03T17:00:00.000Z', telling)).toBe('3 December, 18:00 (Paris)')
    expect(tellPlannedTime('2026-12-03T17:00:00.000Z', { ...telling, language: 'fr' })).toBe(
      '3 décembre, 18:00 (Paris)',
    )
    expect(tellPlannedTime('2026-12-03T17:00:00.000Z', { ...telling, length: 'short' })).toBe('3 Dec, 18:00')
  })
})

test('what is no time, has passed or lies too far ahead is none', () => {
  const nonsense = ['', 'tomorrow', '18:00', '2026-12-24', '2026-02-31T10:00Z', '2026-13-01T10:00Z']
  for (const text of [...nonsense, '2026-12-24T24:01Z', '2026-12-24T18:00+5', '2026-12-24T18:00 CET'])
    expect(read(text), text).toBe('unreadable')
  expect(read('2026-03-01T12:00Z')).toBe('passed')
  expect(read('2020-01-01T00:00Z')).toBe('passed')
  expect(read('2027-03-01T12:00Z')).toBe('2027-03-01T12:00:00.000Z')
  expect(read('2027-03-03T12:00Z')).toBe('too-far')
})

test('a moment is told in any zone, with its year where that is another', () => {
  const told = (zone: string) => tellPlannedTime('2026-12-31T23:30:00.000Z', { language: 'en', now, zone })
  expect(told('America/New_York')).toBe('31 December, 18:30 (New York)')
  expect(told('UTC')).toBe('31 December, 23:30 (UTC)')
  expect(told('Asia/Tokyo')).toBe('1 January 2027, 08:30 (Tokyo)')
  expect(nameOfZone('Etc/UTC')).toBe('UTC')
  expect(nameOfZone('America/Argentina/Buenos_Aires')).toBe('Buenos Aires')
})
