import { expect, test, vi } from 'vitest'
import { createKeys, PASSES_KEPT, TOKEN_MS } from './keys.ts'

const mine = 'claim of a window'

function keysAt() {
  let ms = 5_000
  const keys = createKeys(() => ms)
  return { keys, pass: (byMs: number) => (ms += byMs) }
}

test('a token lets one window in, within two minutes', () => {
  const { keys, pass } = keysAt()
  const [used, late, later] = [keys.issueToken(), keys.issueToken(), keys.issueToken()]
  pass(TOKEN_MS)
  expect(keys.exchange(used, mine)).toBeDefined()
  expect(keys.exchange(used, 'of another')).toBeUndefined()
  pass(1)
  expect(keys.exchange(late, mine)).toBeUndefined()
  expect(keys.exchange(later, mine)).toBeUndefined()
  expect(keys.exchange(keys.issueToken(), mine)).toBeDefined()
})

test('a window that did not hear the answer asks again, as long as the token lasts', () => {
  const { keys, pass } = keysAt()
  const token = keys.issueToken()
  const lost = keys.exchange(token, mine)
  const heard = keys.exchange(token, mine) ?? expect.unreachable()
  expect(heard).not.toEqual(lost)
  expect([keys.isLetIn(heard), keys.mayLook(heard)]).toEqual([true, true])
  pass(TOKEN_MS + 1)
  expect(keys.exchange(token, mine)).toBeUndefined()
})

test('whoever gave a token is told when it has let somebody in', () => {
  const { keys } = keysAt()
  const [told, other] = [vi.fn(), vi.fn()]
  const token = keys.issueToken(told)
  keys.issueToken(other)
  expect(told).not.toHaveBeenCalled()
  keys.exchange(token, mine)
  keys.exchange(token, mine)
  expect(told).toHaveBeenCalledOnce()
  expect(other).not.toHaveBeenCalled()
})

test('a pass ends with the host that gave it', () => {
  const { keys } = keysAt()
  const { cookie, key, mediaKey } = keys.exchange(keys.issueToken(), mine) ?? expect.unreachable()
  expect([keys.isLetIn({ cookie, key }), keys.mayLook({ cookie, mediaKey })]).toEqual([true, true])
  const next = keysAt().keys
  next.exchange(next.issueToken(), mine)
  expect([next.isLetIn({ cookie, key }), next.mayLook({ cookie, mediaKey })]).toEqual([false, false])
})

test('the clock of the machine, which is set forward and back, has no say', () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  try {
    const keys = createKeys()
    const [one, other] = [keys.issueToken(), keys.issueToken()]
    vi.setSystemTime(Date.now() + 10 * TOKEN_MS)
    expect(keys.exchange(one, mine)).toBeDefined()
    vi.setSystemTime(0)
    expect(keys.exchange(other, mine)).toBeDefined()
  } finally {
    vi.useRealTimers()
  }
})

test('of more passes than are kept, those that are used stay', () => {
  const { keys } = keysAt()
  const letIn = () => keys.exchange(keys.issueToken(), mine) ?? expect.unreachable()
  const [used, unused] = [letIn(), letIn()]
  for (let count = 2; count < PASSES_KEPT; count += 1) letIn()
  expect(keys.isLetIn(used)).toBe(true)
  letIn()
  expect([keys.isLetIn(used), keys.mayLook(used)]).toEqual([true, true])
  expect([keys.isLetIn(unused), keys.mayLook(unused)]).toEqual([false, false])
})
