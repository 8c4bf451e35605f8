import type { TrackFields } from '@veza/shared/studio/bridge/editor.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createEditing, type Editing } from './editing.ts'

let kept: TrackFields
let saved: Partial<TrackFields>[]
/** What each of them was written upon. */
let upon: Partial<TrackFields>[]
let faults: unknown[]
let answer: () => Promise<void>
let editing: Editing

beforeEach(() => {
  vi.useFakeTimers()
  kept = {
    title: 'One',
    description: '',
    genre: '',
    credits: '',
    isrc: '',
    bpm: '',
    musicalKey: '',
    lyrics: '',
    lyricsLanguage: '',
    tags: [],
    visibility: 'public',
    paid: false,
    previewEnabled: false,
  }
  saved = []
  upon = []
  faults = []
  answer = async () => undefined
  editing = createEditing({
    kept: () => kept,
    show: (changes) => {
      kept = { ...kept, ...changes }
    },
    save: async (changes, seen) => {
      await answer()
      saved.push(changes)
      upon.push(seen)
    },
    onFault: (error) => faults.push(error),
  })
})
afterEach(() => vi.useRealTimers())

const typeSlowly = async (...titles: string[]) => {
  for (const title of titles) {
    editing.type('title', title)
    await vi.advanceTimersByTimeAsync(1_000)
  }
}

test('what is typed is kept after a pause, once', async () => {
  for (const title of ['T', 'Tw', 'Two']) editing.type('title', title)
  expect(saved).toEqual([])
  await vi.advanceTimersByTimeAsync(1_000)
  expect(saved).toEqual([{ title: 'Two' }])
  await editing.leave('title')
  expect(saved).toHaveLength(1)
  expect(editing.store.getState()).toMatchObject({ drafts: {}, saving: 0 })
})

test('what comes from elsewhere while one types is told from what was shown', async () => {
  await typeSlowly('Two')
  editing.type('title', 'Two a')
  kept = { ...kept, title: 'Theirs' }
  await typeSlowly('Two b')
  expect([saved, upon]).toEqual([
    [{ title: 'Two' }, { title: 'Two b' }],
    [{ title: 'One' }, { title: 'Two' }],
  ])
  await editing.undo()
  expect(upon.at(-1)).toEqual({ title: 'Two b' })
  await editing.leave('title')
  kept = { ...kept, title: 'Theirs again' }
  await typeSlowly('Mine')
  expect(upon.at(-1)).toEqual({ title: 'Theirs again' })
})

test('an older answer that comes while one saves takes nothing back', async () => {
  let arrive: () => void = () => undefined
  answer = () => new Promise((resolve) => (arrive = resolve))
  editing.choose('tags', ['dub'])
  kept = { ...kept, tags: [] }
  await vi.advanceTimersByTimeAsync(0)
  editing.choose('tags', [])
  for (const _save of ['of dub', 'of none']) {
    arrive()
    await vi.advanceTimersByTimeAsync(0)
  }
  expect(saved).toEqual([{ tags: ['dub'] }, { tags: [] }])
  expect(upon).toEqual([{ tags: [] }, { tags: ['dub'] }])
})

test('what is left is kept at once, and shown as it is kept', async () => {
  editing.type('title', '  Two ')
  expect(editing.store.getState().drafts.title).toBe('  Two ')
  await editing.leave('title')
  expect([saved, kept.title, editing.store.getState().drafts]).toEqual([[{ title: 'Two' }], 'Two', {}])
})

test('what nobody would take is not kept, stays to be mended, and is said', async () => {
  editing.type('title', ' ')
  await vi.advanceTimersByTimeAsync(1_000)
  expect(editing.store.getState().invalid).toEqual([])
  await editing.leave('title')
  expect(saved).toEqual([])
  expect(editing.store.getState()).toMatchObject({ drafts: { title: ' ' }, invalid: ['title'] })
  editing.type('title', 'Two')
  await editing.leave('title')
  expect(editing.store.getState()).toMatchObject({ drafts: {}, invalid: [] })
})

test('the last edit is undone, whichever field it was of, and done again', async () => {
  await typeSlowly('Two', 'Three')
  editing.choose('paid', true)
  await editing.leave('title')
  expect([await editing.undo(), kept.paid, kept.title]).toEqual(['paid', false, 'Three'])
  expect([await editing.undo(), kept.title]).toEqual(['title', 'Two'])
  expect([await editing.redo(), kept.title]).toEqual(['title', 'Three'])
  expect([await editing.undo(), await editing.undo(), await editing.undo()]).toEqual([
    'title',
    'title',
    undefined,
  ])
  expect([kept.title, saved.at(-1)]).toEqual(['One', { title: 'One' }])
})

test('an undo while one types takes back what was just typed', async () => {
  await typeSlowly('Two')
  editing.type('title', 'Three')
  expect(await editing.undo()).toBe('title')
  expect([kept.title, editing.store.getState().drafts.title]).toEqual(['Two', 'Two'])
})

test('a new edit forgets what was undone', async () => {
  await typeSlowly('Two')
  await editing.undo()
  await typeSlowly('Three')
  expect(await editing.redo()).toBeUndefined()
})

test('edits arrive in their order, however slow the engine is', async () => {
  const gates: (() => void)[] = []
  answer = () => new Promise((resolve) => gates.push(resolve))
  editing.choose('genre', 'Dub')
  editing.choose('title', 'Two')
  await vi.advanceTimersByTimeAsync(0)
  expect([gates.length, editing.store.getState().saving]).toEqual([1, 2])
  for (let at = 0; at < 2; at += 1) {
    gates[at]?.()
    await vi.advanceTimersByTimeAsync(0)
  }
  expect(saved).toEqual([{ genre: 'Dub' }, { title: 'Two' }])
})

test('an engine that says no is heard, and the next edit goes on', async () => {
  answer = async () => {
    throw new Error('no')
  }
  editing.choose('genre', 'Dub')
  await vi.advanceTimersByTimeAsync(0)
  answer = async () => undefined
  editing.choose('genre', 'Ska')
  await vi.advanceTimersByTimeAsync(0)
  expect([faults, saved]).toEqual([[new Error('no')], [{ genre: 'Ska' }]])
})

test('what is chosen can be taken back, that and nothing else; what was not kept cannot', async () => {
  await typeSlowly('Two')
  expect(editing.choose('lyrics', '')).toBeUndefined()
  expect(editing.choose('lyrics', 'x'.repeat(20_001))).toBeUndefined()
  await vi.advanceTimersByTimeAsync(1_000)
  const takeBack = editing.choose('lyrics', 'La')
  await vi.advanceTimersByTimeAsync(1_000)
  takeBack?.()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(kept).toMatchObject({ title: 'Two', lyrics: '' })
  const takeBackLate = editing.choose('lyrics', 'Lo')
  await typeSlowly('Three')
  takeBackLate?.()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(kept).toMatchObject({ title: 'Three', lyrics: '' })
})
