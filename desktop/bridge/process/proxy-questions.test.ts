import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { FromEngine, ToEngine } from './messages.ts'
import { proxyQuestions } from './proxy-questions.ts'
import { type SupervisorOptions, superviseEngine } from './supervisor.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** An engine that asks, and the supervisor that its host has. */
function engineUnder(options: Pick<SupervisorOptions, 'findProxy'>) {
  const listeners: ((message: unknown) => void)[] = []
  const questions = proxyQuestions((message: FromEngine) => {
    for (const listen of listeners) listen(message)
  })
  superviseEngine({
    ...options,
    clock: { now: () => new Date(0) },
    start: () => ({
      send: (message: ToEngine) => void (message.type === 'proxy' && questions.take(message)),
      onMessage: (listen) => void listeners.push(listen),
      onExit: () => undefined,
      lastWords: () => '',
      kill: () => undefined,
    }),
  })
  return questions
}

test('the host says by which way the system leads, each question its own answer', async () => {
  const { find } = engineUnder({ findProxy: async (url) => `PROXY for-${new URL(url).hostname}:1` })
  const [one, other] = [find('https://one.example/'), find('https://other.example/')]
  expect(await other).toBe('PROXY for-other.example:1')
  expect(await one).toBe('PROXY for-one.example:1')
})

test('a host that knows of none, fails at it, or says nothing, leads straight', async () => {
  expect(await engineUnder({}).find('https://one.example/')).toBe('DIRECT')
  const failing = engineUnder({ findProxy: () => Promise.reject(new Error('no')) })
  expect(await failing.find('https://one.example/')).toBe('DIRECT')
  const silent = engineUnder({ findProxy: () => new Promise(() => undefined) }).find('https://one.example/')
  await vi.advanceTimersByTimeAsync(5_000)
  expect(await silent).toBe('DIRECT')
})
