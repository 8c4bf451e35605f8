import { expect, test } from 'vitest'
import { type Media, mediaPath, readMediaPath } from './media.ts'

const trackId = '019f0000-0000-7000-8000-000000000001'
const name = `${'a'.repeat(64)}.jpg`

test.each<Media>([
  { kind: 'cover', name },
  { kind: 'small-cover', name },
  { kind: 'remote-cover', name },
  { kind: 'small-remote-cover', name },
  { kind: 'remote-sound', trackId },
  { kind: 'reviewed-sound', trackId },
  { kind: 'original', trackId },
  { kind: 'rendition', trackId, name: 'aac-128' },
])('$kind is found again by its path', (media) => expect(readMediaPath(mediaPath(media))).toEqual(media))

test.each([
  '/media/',
  '/media/covers',
  '/media/covers/../library.db',
  `/media/covers/${'a'.repeat(64)}.svg`,
  `/media/covers/${name}/more`,
  `/media/constructor/${name}`,
  '/media/tracks/../original',
  `/media/tracks/${trackId}`,
  `/media/tracks/${trackId}/set.json`,
  `/media/tracks/${trackId}/original/more`,
  `/media/remote-tracks/${trackId}`,
  `/media/remote-tracks/${trackId}/original`,
  '/media/remote-tracks/../sound',
  `/media/reviewed-tracks/${trackId}`,
  '/media/reviewed-tracks/../sound',
  '/media/remote-covers/../library.db',
  `/assets/covers/${name}`,
])('%s is nothing that is served', (path) => expect(readMediaPath(path)).toBeUndefined())
