import { expect, it } from 'vitest'
import { readPlaylist } from './playlist.ts'

const text = `#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MAP:URI="https://store.example/init.mp4?sig=a,b"\r
#EXTINF:6.0,
https://store.example/00001.m4s?sig=1

#EXTINF:6.0,
../other/00002.m4s
#EXT-X-ENDLIST
`

it('reads the addresses of a media playlist in their order', () => {
  expect(readPlaylist(text, 'https://veza.example/api/v1/tracks/7/aac-64/index.m3u8')).toEqual({
    init: 'https://store.example/init.mp4?sig=a,b',
    segments: [
      'https://store.example/00001.m4s?sig=1',
      'https://veza.example/api/v1/tracks/7/other/00002.m4s',
    ],
  })
})

it('knows a playlist without an init segment', () => {
  expect(readPlaylist('#EXTM3U\na.ts\n', 'https://veza.example/x/')).toEqual({
    init: undefined,
    segments: ['https://veza.example/x/a.ts'],
  })
})
