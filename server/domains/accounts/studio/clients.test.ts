import { describe, expect, test } from 'vitest'
import { redirectAttacks } from '../../../../e2e/support/redirect-attacks.ts'
import { clientById, loopbackOrigin } from './clients.ts'

const studio = clientById('veza-studio')!

describe('where a program may have its answer sent', () => {
  test.each([
    ['http://127.0.0.1:43210/callback', 'http://127.0.0.1:43210'],
    ['http://127.0.0.1:1/callback', 'http://127.0.0.1:1'],
    ['http://127.0.0.1:65535/callback', 'http://127.0.0.1:65535'],
    ['http://[::1]:43210/callback', 'http://[::1]:43210'],
  ])('%s', (uri, origin) => {
    expect(loopbackOrigin(studio, uri)).toBe(origin)
  })
})

test.each(redirectAttacks)('never %j', (uri) => {
  expect(loopbackOrigin(studio, uri)).toBeUndefined()
})
