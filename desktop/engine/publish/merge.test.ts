import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TrackMetadata } from '../library/tracks.ts'
import { mergeMetadata } from './merge.ts'

const base: TrackMetadata = {
  title: 'Song',
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
const word = fc.constantFrom('a', 'b', 'c')
const metadata: fc.Arbitrary<TrackMetadata> = fc.record({
  title: word,
  description: word,
  genre: word,
  credits: word,
  isrc: word,
  bpm: word,
  musicalKey: fc.constantFrom('', 'a-minor', 'c-major'),
  lyrics: word,
  lyricsLanguage: word,
  tags: fc.array(word, { maxLength: 2 }),
  visibility: fc.constantFrom('public', 'unlisted', 'private'),
  paid: fc.boolean(),
  previewEnabled: fc.boolean(),
})

test('what only I changed is sent, what only they changed is taken, the same change is neither', () => {
  const mine = { ...base, title: 'Mine', tags: ['folk'], genre: 'Jazz' }
  const theirs = { ...base, description: 'Theirs', genre: 'Jazz' }
  expect(mergeMetadata(base, mine, theirs)).toEqual({
    patch: { title: 'Mine', tags: ['folk'] },
    adopt: { description: 'Theirs' },
    conflicts: [],
  })
})

test('a field changed on both sides is a conflict, and nobody loses', () => {
  const merge = mergeMetadata(base, { ...base, title: 'Mine' }, { ...base, title: 'Theirs' })
  expect(merge).toEqual({ patch: {}, adopt: {}, conflicts: ['title'] })
})

test('without conflicts both sides end up alike, whatever was changed', () => {
  fc.assert(
    fc.property(metadata, metadata, metadata, (ancestor, mine, theirs) => {
      const { patch, adopt, conflicts } = mergeMetadata(ancestor, mine, theirs)
      const left = { ...mine, ...adopt } as TrackMetadata
      const right = { ...theirs, ...patch } as TrackMetadata
      for (const field of Object.keys(base) as (keyof TrackMetadata)[])
        if (!conflicts.includes(field)) expect(left[field]).toEqual(right[field])
    }),
  )
})
