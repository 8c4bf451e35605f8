import { expect, it } from 'vitest'
import { correctionOf, hostSeconds, ServerClock } from './pace.ts'

const at = '2026-01-01T00:00:00.000Z'
const playback = { itemId: null, isPlaying: true, positionMs: 10_000, rate: 1.5, at }

it('reckons where the host is now, and where one that pauses stays', () => {
  const later = Date.parse(at) + 4_000
  expect(hostSeconds(playback, later)).toBe(16)
  expect(hostSeconds({ ...playback, isPlaying: false }, later)).toBe(10)
  // A clock that is a little behind the server’s takes nobody back.
  expect(hostSeconds(playback, Date.parse(at) - 500)).toBe(10)
})

it('believes the answer that took least, whatever the clock here says', () => {
  const clock = new ServerClock()
  const trueMs = Date.parse(at)
  clock.learn(at, 1_000, 3_000)
  clock.learn(at, 5_000, 5_100)
  clock.learn(at, 9_000, 12_000)
  expect(clock.at(5_050)).toBe(trueMs)
})

it('jumps where it is far, hurries or dawdles where it is near, and leaves alone what nobody hears', () => {
  expect(correctionOf(10, 14)).toEqual({ kind: 'jump' })
  expect(correctionOf(14, 10)).toEqual({ kind: 'jump' })
  expect(correctionOf(10, 10.5)).toEqual({ kind: 'pace', factor: 1.04 })
  expect(correctionOf(10.5, 10)).toEqual({ kind: 'pace', factor: 0.96 })
  expect(correctionOf(10, 10.05)).toEqual({ kind: 'pace', factor: 1 })
})
