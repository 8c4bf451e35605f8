import { expect, test } from 'vitest'
import { audioIn } from './audio-in.ts'

const file = (webkitRelativePath: string) => ({
  webkitRelativePath,
  name: webkitRelativePath.split('/').at(-1) ?? '',
})

test('of a folder, audio is taken in the order of its names, and nothing that is hidden', () => {
  const paths = [
    '.masters/10 Last.wav',
    '.masters/2 Second.FLAC',
    '.masters/cover.jpg',
    '.masters/.trash/Old.wav',
    '.masters/._2 Second.FLAC',
    '.masters/Live/1 First.mp3',
    '.masters/notes',
  ]
  expect(audioIn(paths.map(file)).map(({ webkitRelativePath }) => webkitRelativePath)).toEqual([
    '.masters/2 Second.FLAC',
    '.masters/10 Last.wav',
    '.masters/Live/1 First.mp3',
  ])
})
