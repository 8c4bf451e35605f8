import type { ReleaseTrack } from '@veza/shared/studio/bridge/releases.ts'
import { expect, test } from 'vitest'
import { lacksOf, lacksSaid, lacksThen } from './readiness.ts'

const track = (title: string, more: Partial<ReleaseTrack> = {}): ReleaseTrack => ({
  ...{ id: title, entryId: title, title, durationMs: 1_000, status: 'published', visibility: 'public' },
  ...{
    hasOriginal: true,
    hasRenditions: true,
    lossless: true,
    url: 'https://veza.example/tracks/t',
    cover: null,
    remoteCover: null,
    remoteWaveform: null,
    isLacking: false,
    ends: null,
    ...more,
  },
})
const licence = (...formats: ('aac' | 'lossless' | 'original')[]) => ({
  ...{ terms: { template: 'personal' as const }, price: 500, payWhatYouWant: null, formats },
})
const release = {
  kind: 'release' as const,
  licences: [licence('aac')],
  images: ['i'],
  trackIds: ['One', 'Two'],
}
const both = [track('One'), track('Two')]

test('nothing is lacking of what can be sold', () => {
  expect(lacksOf(release, both)).toEqual([])
})

test('at its time drafts with a sound go along; one without, and a private one, do not', () => {
  const drafts = [track('One', { status: 'draft' }), track('Two')]
  expect(lacksThen(release, drafts)).toEqual([])
  const others = [
    track('One', { status: 'draft', hasRenditions: false }),
    track('Two', { visibility: 'private' }),
  ]
  expect(lacksThen(release, others)).toEqual([
    { what: 'track-unpublished', tracks: ['One', 'Two'] },
    { what: 'no-aac', tracks: ['One'] },
  ])
})

test.each([
  ['a price', { licences: [] }, both, [{ what: 'no-licence', tracks: [] }]],
  ['a cover', { images: [] }, both, [{ what: 'no-cover', tracks: [] }]],
  ['a track', {}, [track('One')], [{ what: 'track-deleted', tracks: [] }]],
  [
    'publication, by title',
    {},
    [track('One', { status: 'draft' }), track('Two', { visibility: 'private' })],
    [{ what: 'track-unpublished', tracks: ['One', 'Two'] }],
  ],
  [
    'files that a licence promises',
    { licences: [licence('aac'), licence('original', 'lossless')] },
    [track('One', { hasOriginal: false, lossless: false }), track('Two', { hasRenditions: false })],
    [
      { what: 'no-original', tracks: ['One'] },
      { what: 'no-lossless', tracks: ['One', 'Two'] },
      { what: 'no-aac', tracks: ['Two'] },
    ],
  ],
] as const)('%s is lacking', (_, more, tracks, lacks) => {
  expect(lacksOf({ ...release, ...more } as typeof release, tracks)).toEqual(lacks)
})

test('a single track needs no cover of its own', () => {
  expect(lacksOf({ ...release, kind: 'track', images: [] }, both)).toEqual([])
})

test('what the server says is read, and words that are new to us left out', () => {
  expect(lacksSaid('no-cover of-tomorrow track-blocked')).toEqual([
    { what: 'no-cover', tracks: [] },
    { what: 'track-blocked', tracks: [] },
  ])
  expect(lacksSaid(undefined)).toEqual([])
})
