import { expect, test } from 'vitest'
import { guardFileNames } from './arguments.ts'

const guard = (...args: string[]) =>
  guardFileNames(
    args,
    (word) => word === '--title',
    (path) => path.endsWith('.wav') || path === '--title',
  )

test('a file that begins with a dash is given as a path', () => {
  expect(guard('publish', '-song.wav', '--title', 'x')).toEqual(['publish', './-song.wav', '--title', 'x'])
  expect(guard('--odd.wav')).toEqual(['./--odd.wav'])
})

test('options stay options, also where a file has their name; what is no file stays as it is', () => {
  expect(guard('--title', '--nope', '-')).toEqual(['--title', '--nope', '-'])
})

test('after -- nothing is touched', () => {
  expect(guard('import', '--', '-song.wav')).toEqual(['import', '--', '-song.wav'])
})
