import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFaultTeller } from './faults.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function telling() {
  const said: { message: string; times?: number }[] = []
  const error = ({ err, times }: { err: Error; times?: number }) =>
    said.push({ message: err.message, ...(times === undefined ? {} : { times }) })
  return { said, tell: createFaultTeller({ error } as never) }
}

test('of faults that come by dozens the first is told, and then how many there were', () => {
  const { said, tell } = telling()
  for (let at = 1; at <= 70; at++) tell(new Error(`fault ${at}`))
  expect(said).toEqual([{ message: 'fault 1' }])
  vi.advanceTimersByTime(5_000)
  expect(said.slice(1)).toEqual([{ message: 'fault 70', times: 69 }])
  vi.advanceTimersByTime(60_000)
  expect(said).toHaveLength(2)
  tell(new Error('another'))
  expect(said.at(-1)).toEqual({ message: 'another' })
})

test('a fault that is no error says what it is', () => {
  const { said, tell } = telling()
  tell({ message: 'connect ECONNREFUSED', code: 'ECONNREFUSED', queue: 'mail' })
  expect(said).toEqual([{ message: 'connect ECONNREFUSED' }])
})
