import { expect, test, vi } from 'vitest'
import { createKeys, TOKEN_MS } from './keys.ts'

function keysAt() {
  let ms = Date.parse('2026-05-01T12:00:00Z')
  const keys = createKeys({ now: () => new Date(ms) })
  return { keys, pass: (byMs: number) => (ms += byMs) }
}

test('a token lets in once, within two minutes', () => {
  const { keys, pass } = keysAt()
  const [used, late, later] = [keys.issueToken(), keys.issueToken(), keys.issueToken()]
  pass(TOKEN_MS)
  expect(keys.exchange(used)).toBeDefined()
  expect(keys.exchange(used)).toBeUndefined()
  pass(1)
  expect(keys.exchange(late)).toBeUndefined()
  // Nor once the clock is set right again.
  pass(-TOKEN_MS)
  expect(keys.exchange(late)).toBeUndefined()
  expect(keys.exchange(later)).toBeUndefined()
  expect(keys.exchange(keys.issueToken())).toBeDefined()
})

test('whoever gave a token is told when it has let somebody in', () => {
  const { keys } = keysAt()
  const [told, other] = [vi.fn(), vi.fn()]
  const token = keys.issueToken(told)
  keys.issueToken(other)
  expect(told).not.toHaveBeenCalled()
  keys.exchange(token)
  keys.exchange(token)
  expect(told).toHaveBeenCalledOnce()
  expect(other).not.toHaveBeenCalled()
})

test('a pass ends with the host that gave it', () => {
  const { keys } = keysAt()
  const { cookie, key, mediaKey } = keys.exchange(keys.issueToken()) ?? expect.unreachable()
  expect([keys.isLetIn({ cookie, key }), keys.mayLook({ cookie, mediaKey })]).toEqual([true, true])
  const next = keysAt().keys
  next.exchange(next.issueToken())
  expect([next.isLetIn({ cookie, key }), next.mayLook({ cookie, mediaKey })]).toEqual([false, false])
})
