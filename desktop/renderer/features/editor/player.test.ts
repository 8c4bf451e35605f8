import { beforeEach, expect, test } from 'vitest'
import { createPlayer, type Player } from './player.ts'

/** As much of a browser's audio element as a player asks for. */
class Sound extends EventTarget {
  src = ''
  muted = false
  paused = true
  ended = false
  preload = ''
  currentTime = 0
  duration = 100
  playbackRate = 1
  play(): Promise<void> {
    this.paused = false
    return Promise.resolve()
  }
  pause(): void {
    this.paused = true
  }
  load(): void {
    this.ended = false
  }
  removeAttribute(): void {
    this.src = ''
  }
}

let sounds: Sound[]
let player: Player
const sound = (src: string) => sounds.findLast((one) => one.src === src) as Sound

beforeEach(() => {
  sounds = []
  player = createPlayer(() => {
    const made = new Sound()
    sounds.push(made)
    return made as unknown as HTMLAudioElement
  })
  player.offer({ original: 'o', 'aac-64': 'a64', 'aac-256': 'a256' })
  sound('o').dispatchEvent(new Event('loadedmetadata'))
})

test('all sides run together, and one of them is heard', () => {
  player.play()
  expect(sounds.map(({ paused, muted }) => [paused, muted])).toEqual([
    [false, false],
    [false, true],
    [false, true],
  ])
  sound('o').currentTime = 10
  sound('a256').currentTime = 9.5
  sound('o').dispatchEvent(new Event('timeupdate'))
  expect(sound('a256').currentTime).toBe(10)
  player.pause()
  expect(sounds.every(({ paused }) => paused)).toBe(true)
})

test('what is heard changes at the same moment, and back to the one that was compared last', () => {
  player.play()
  for (const one of sounds) one.currentTime = 42
  player.compare()
  expect([player.store.getState().side, player.position()]).toEqual(['aac-256', 42])
  expect(sounds.map(({ muted }) => muted)).toEqual([true, true, false])
  player.hear('aac-64')
  player.compare()
  expect(player.store.getState().side).toBe('original')
  player.compare()
  expect(player.store.getState().side).toBe('aac-64')
})

test('a seek is of all sides, and ends at the ends', () => {
  player.seek(1_000)
  expect(sounds.map(({ currentTime }) => currentTime)).toEqual([100, 100, 100])
  player.seek(-5)
  expect(player.position()).toBe(0)
})

test('a rendition that is no more is followed by the original, where it was', () => {
  player.hear('aac-256')
  player.seek(30)
  player.offer({ original: 'o' })
  expect([player.store.getState().side, player.position(), sound('o').muted]).toEqual(['original', 30, false])
})

test('a recording that cannot be played says so, and nothing pretends to play', () => {
  player.play()
  sound('o').dispatchEvent(new Event('error'))
  expect(player.store.getState()).toMatchObject({ broken: ['original'], isPlaying: false })
})

test('its end is a halt, from where it begins again', () => {
  player.play()
  sound('o').ended = true
  sound('o').currentTime = 100
  sound('o').dispatchEvent(new Event('ended'))
  expect(player.store.getState().isPlaying).toBe(false)
  player.play()
  expect(player.position()).toBe(0)
})

test('what is not here is brought once it is to play, and begins where one was; what broke off is brought again', async () => {
  player.offer({})
  sounds.length = 0
  let brought = 0
  player.bringBy(async () => {
    brought += 1
    return { original: 'from-server' }
  })
  player.seek(12)
  expect([brought, player.position()]).toEqual([0, 12])
  player.play()
  player.play()
  expect(player.store.getState()).toMatchObject({ isComing: true, isPlaying: false })
  await expect.poll(() => player.store.getState().isPlaying).toBe(true)
  expect([
    brought,
    sounds.length,
    sound('from-server').currentTime,
    player.store.getState().isComing,
  ]).toEqual([...[1, 1, 12, false]])
  sound('from-server').currentTime = 30
  sound('from-server').dispatchEvent(new Event('error'))
  player.offer({})
  expect(player.position()).toBe(30)
  player.play()
  await expect.poll(() => player.store.getState().isPlaying).toBe(true)
  expect([brought, sound('from-server').currentTime]).toEqual([2, 30])
})

test('what was halted, or left, before it came is not heard; what cannot come is not waited for', async () => {
  player.offer({})
  const answers: ((sides: { original: string } | undefined) => void)[] = []
  player.bringBy(() => new Promise((resolve) => answers.push(resolve)))
  player.play()
  player.toggle()
  answers[0]?.({ original: 'too-late' })
  player.play()
  answers[1]?.(undefined)
  await expect.poll(() => player.store.getState().isComing).toBe(false)
  player.play()
  player.bringBy(undefined)
  answers[2]?.({ original: 'another-track' })
  await Promise.resolve()
  expect(player.store.getState().isPlaying).toBe(false)
  expect(sounds.filter(({ src }) => src === 'too-late' || src === 'another-track')).toEqual([])
})
