import { expect, test } from 'vitest'
import { tellFailure } from './failure-texts.ts'

test.each(['en', 'fr'] as const)('nobody is told to retry a file that is too large (%s)', (language) => {
  const told = tellFailure({ code: 'rejected', params: { code: 'file-too-large' } }, language)
  expect(told.todo).not.toMatch(/retry/)
  expect(told.todo).toMatch(/FLAC/)
  expect(tellFailure({ code: 'rejected', params: {} }, language).todo).toMatch(/retry/)
})
