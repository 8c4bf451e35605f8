import { expect, test } from 'vitest'
import { pacedClient } from './client.ts'
import { paceOf, QueueFull } from './pace.ts'

type Client = Parameters<typeof pacedClient>[0]
type Response = Awaited<ReturnType<Client['makeRequest']>>

const answered = {} as Response
const clientThat = (makeRequest: Client['makeRequest']): Client => ({
  getClientName: () => 'test',
  makeRequest,
})
const ask = (client: Client, timeoutMs: number) =>
  client.makeRequest('127.0.0.1', '1', '/v1/balance', 'GET', {}, '', 'http', timeoutMs)

test('a connection that never stands is given up, as a time-out', async () => {
  const client = pacedClient(
    clientThat(() => new Promise(() => undefined)),
    paceOf(10, 1_000),
  )
  await expect(ask(client, 20)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
})

test('what was given up may still fail, and that is nobody’s any more', async () => {
  const late = Promise.withResolvers<Response>()
  const client = pacedClient(
    clientThat(() => late.promise),
    paceOf(10, 1_000),
  )
  await expect(ask(client, 20)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  late.reject(new Error('unhandled, the process would end'))
  await new Promise((resolve) => setImmediate(resolve))
})

test('every request takes its turn, and one without a turn is not sent', async () => {
  const turns = [0, 5]
  let sent = 0
  const client = pacedClient(
    clientThat(async () => {
      sent += 1
      return answered
    }),
    {
      takeTurn: () => {
        const wait = turns.shift()
        if (wait === undefined) throw new QueueFull('none is left')
        return wait
      },
    },
  )
  await ask(client, 1_000)
  await ask(client, 1_000)
  await expect(ask(client, 1_000)).rejects.toThrow(QueueFull)
  expect(sent).toBe(2)
})

test('a failure is passed on as it is', async () => {
  const failure = Object.assign(new Error('closed'), { code: 'ECONNRESET' })
  const client = pacedClient(
    clientThat(() => Promise.reject(failure)),
    paceOf(10, 0),
  )
  await expect(ask(client, 1_000)).rejects.toBe(failure)
})
