import { beforeEach, expect, test } from 'vitest'
import { createPreview, type Preview } from './preview-player.ts'

/** As much of a browser's audio element as a row asks for. */
class Sound extends EventTarget {
  src = ''
  paused = true
  currentTime = 0
  plays = 0
  play(): Promise<void> {
    this.plays += 1
    this.paused = false
    return Promise.resolve()
  }
  pause(): void {
    this.paused = true
  }
  removeAttribute(): void {
    this.src = ''
  }
}

const here = { id: 'here', localId: 'l', remoteId: null }
const away = { id: 'away', localId: null, remoteId: 'r' }
let sound: Sound
let preview: Preview
/** Answers that are still to come, the oldest first. */
let coming: ((address: string | undefined) => void)[]
let told: string[]

beforeEach(() => {
  sound = new Sound()
  coming = []
  told = []
  preview = createPreview({
    makeAudio: () => sound as unknown as HTMLAudioElement,
    originalOf: (id) => `original ${id}`,
    bring: async (id, isWanted) => {
      const address = await new Promise<string | undefined>((resolve) => coming.push(resolve))
      if (address === undefined && isWanted()) told.push(id)
      return address
    },
    tellBroken: (remoteId) => told.push(`broken ${remoteId}`),
  })
})

async function comes(address: string | undefined): Promise<void> {
  coming.shift()?.(address)
  await new Promise((done) => setImmediate(done))
}
const state = () => preview.store.getState()

test('one goes anywhere in what is heard, also while it is halted, and nowhere in what is still to come', async () => {
  preview.seek(10)
  expect([preview.position(), sound.currentTime]).toEqual([0, 0])
  preview.toggle(here)
  preview.seek(10)
  expect(preview.position()).toBe(10)
  preview.pause()
  preview.seek(20)
  expect([preview.position(), state().isPlaying]).toEqual([20, false])
  preview.toggle(away)
  preview.seek(30)
  expect(sound.currentTime).toBe(20)
  await comes('there')
  preview.seek(30)
  expect(preview.position()).toBe(30)
})

test('what lies here is heard at once, halted, and heard on', () => {
  preview.toggle(here)
  expect([sound.src, sound.paused, state()]).toEqual([
    'original l',
    false,
    { id: 'here', isPlaying: true, isComing: false },
  ])
  preview.pause()
  expect([sound.src, sound.paused, state().isPlaying]).toEqual(['original l', true, false])
  preview.toggle(here)
  expect([sound.paused, sound.plays, state().isPlaying]).toEqual([false, 2, true])
  preview.stop()
  expect([sound.src, sound.paused, state().id]).toEqual(['', true, null])
})

test('what lies at its server is shown as coming, and heard when it has come', async () => {
  preview.toggle(away)
  expect([sound.plays, state()]).toEqual([0, { id: 'away', isPlaying: true, isComing: true }])
  await comes('from the server')
  expect([sound.src, state()]).toEqual(['from the server', { id: 'away', isPlaying: true, isComing: false }])
  sound.dispatchEvent(new Event('error'))
  expect([told, state().id]).toEqual([['broken r'], null])
})

test.each([
  ['halted', () => preview.pause()],
  ['pressed again', () => preview.toggle(away)],
  ['left', () => preview.stop()],
])('what is on its way and was %s is not heard, nor is anything said of it', async (_how, end) => {
  for (const address of ['from the server', undefined]) {
    preview.toggle(away)
    end()
    expect(state()).toEqual({ id: null, isPlaying: false, isComing: false })
    await comes(address)
    expect([sound.plays, sound.src, state().id, told]).toEqual([0, '', null, []])
  }
})

test('wanted, halted and wanted again it is one that is heard, though both come', async () => {
  preview.toggle(away)
  preview.pause()
  preview.toggle(away)
  expect(state()).toMatchObject({ id: 'away', isComing: true })
  await comes('the first')
  expect([sound.plays, state().isComing]).toEqual([0, true])
  await comes('the second')
  expect([sound.plays, sound.src, state().isComing]).toEqual([1, 'the second', false])
})

test('whoever goes over to another while one is on its way hears the other', async () => {
  preview.toggle(away)
  preview.skip(5)
  preview.toggle(here)
  await comes('from the server')
  expect([sound.src, sound.plays, state().id]).toEqual(['original l', 1, 'here'])
})

test('what cannot be had is said once, and nothing is shown as heard', async () => {
  preview.toggle(away)
  await comes(undefined)
  expect([told, state().id]).toEqual([['r'], null])
})
