import { type HostNews, newsOf } from '@veza/shared/studio/bridge/wire.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Connection, createConnection, type Message } from './connection.ts'

/** The host's end of a wire. */
interface End {
  say(engine: HostNews['engine']): void
  close(): void
}

let ends: End[]
let connection: Connection
let kinds: string[]

beforeEach(() => {
  vi.useFakeTimers()
  ends = []
  kinds = []
  connection = createConnection(
    async () => {
      const messages: ((message: Message) => void)[] = []
      const closes: (() => void)[] = []
      ends.push({
        say: (engine) => {
          for (const listener of messages) listener(newsOf({ engine, reason: null }))
        },
        close: () => {
          for (const listener of closes) listener()
        },
      })
      return {
        send: () => undefined,
        onMessage: (listener) => void messages.push(listener),
        onClose: (listener) => void closes.push(listener),
      }
    },
    () => {
      const which = ends.length
      return { call: async () => which }
    },
  )
  connection.subscribe(() => kinds.push(connection.state.kind))
})
afterEach(() => vi.useRealTimers())

/** The wire that is opened as this one. */
const wire = async (nth: number): Promise<End> => {
  while (ends.length < nth) await vi.advanceTimersByTimeAsync(100)
  await vi.advanceTimersByTimeAsync(0)
  return ends[nth - 1] as End
}
const asked = async () => (await connection.link()).call([], undefined, { context: {} })

test('a wire is open once its host says that the engine runs: what is asked before waits for it', async () => {
  const first = await wire(1)
  first.say('running')
  expect([connection.state.kind, await asked()]).toEqual(['open', 1])
  first.close()
  const answer = asked()
  for (const [nth, engine] of [
    [2, 'stopped'],
    [3, 'starting'],
  ] as const) {
    const refused = await wire(nth)
    refused.say(engine)
    refused.close()
    await vi.advanceTimersByTimeAsync(0)
    expect(connection.state).toMatchObject({ kind: 'lost', news: { engine } })
  }
  const last = await wire(4)
  last.say('running')
  expect(await answer).toBe(4)
  expect(kinds.filter((kind) => kind === 'open')).toHaveLength(2)
})
