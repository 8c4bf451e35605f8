import { expect, test } from 'vitest'
import { audioContentTypeOf, audioDemuxers, extensionOf, formatOf, isAcceptedAudio } from './formats.ts'

test.each([
  ['song.WAV', 'wav'],
  ['a.b/c', ''],
  ['.wav', ''],
  ['-x.tar.flac', 'flac'],
  ['café\n"1".ogg', 'ogg'],
])('extension of %j', (name, extension) => expect(extensionOf(name)).toBe(extension))

test('a name and a type must belong to one format', () => {
  expect(isAcceptedAudio('a.wav', 'audio/x-wav; charset=binary')).toBe(true)
  expect(isAcceptedAudio('a.m4a', 'audio/mp4')).toBe(true)
  expect(isAcceptedAudio('a.wav', 'audio/mpeg')).toBe(false)
  expect(isAcceptedAudio('a.pdf', 'audio/wav')).toBe(false)
  expect(audioContentTypeOf('x.mp3')).toBe('audio/mpeg')
  expect(audioContentTypeOf('x.exe')).toBeUndefined()
})

test('container and codec decide together', () => {
  expect(formatOf('mov,mp4,m4a,3gp,3g2,mj2', 'alac')).toBe('alac')
  expect(formatOf('mov,mp4,m4a,3gp,3g2,mj2', 'aac')).toBe('aac')
  expect(formatOf('ogg', 'opus')).toBe('opus')
  expect(formatOf('wav', 'adpcm_ms')).toBeUndefined()
})

test('nothing that reads other files may open a source', () => {
  for (const demuxer of ['hls', 'concat', 'dash', 'lavfi', 'image2'])
    expect(audioDemuxers).not.toContain(demuxer)
})
