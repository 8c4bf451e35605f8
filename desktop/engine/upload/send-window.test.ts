import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SendWindow, type Ticket } from './send-window.ts'

test('what is unconfirmed stays within the limit, and everything gets through in the end', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 40 }),
      fc.scheduler(),
      async (lanes, pieces, scheduler) => {
        const window = new SendWindow(32)
        const signal = new AbortController().signal
        let unconfirmed = 0
        let done = 0
        const queue = [...pieces]
        async function send(bytes: number, ticket: Ticket): Promise<void> {
          for (let sent = 0; sent < bytes; sent++) {
            await ticket.take(1, signal)
            unconfirmed++
            expect(unconfirmed).toBeLessThanOrEqual(32)
            await scheduler.schedule(Promise.resolve())
          }
        }
        async function lane(): Promise<void> {
          for (let bytes = queue.shift(); bytes !== undefined; bytes = queue.shift()) {
            const ticket = window.open(bytes)
            await send(bytes, ticket)
            unconfirmed -= bytes
            ticket.close()
            done++
          }
        }
        const all = Promise.all(Array.from({ length: lanes }, lane))
        await scheduler.waitFor(all)
        expect(done).toBe(pieces.length)
      },
    ),
    { numRuns: 60 },
  )
})

test('one who waits is let go by an abort, and holds nobody up', async () => {
  const window = new SendWindow(10)
  const first = window.open(8)
  const stop = new AbortController()
  const second = window.open(8)
  await second.take(2, stop.signal)
  const waiting = second.take(2, stop.signal)
  const reason = new Error('enough')
  stop.abort(reason)
  await expect(waiting).rejects.toBe(reason)
  second.close()
  expect(first.take(8, new AbortController().signal)).toBeUndefined()
})
