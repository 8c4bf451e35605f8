import { expect, test } from 'vitest'
import { loggedPath } from './logged-path.ts'

test.each([
  ['/s/TOKEN', '/s/…'],
  ['/s/TOKEN/', '/s/…/'],
  ['/api/v1/tracks/shared/TOKEN', '/api/v1/tracks/shared/…'],
  // As a part sees it that is mounted below the prefix.
  ['/tracks/shared/TOKEN', '/tracks/shared/…'],
  ['/together/TOKEN', '/together/…'],
  ['/api/v1/together/TOKEN/items', '/api/v1/together/…/items'],
  ['/settings', '/settings'],
  ['/tracks/songs', '/tracks/songs'],
])('%s is logged as %s', (path, logged) => {
  expect(loggedPath({ path })).toBe(logged)
})
