import type { Queue } from '@veza/shared/contracts/listening.ts'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { accountBackend } from './account-backend.ts'
import { bringAlong } from './bring-along.ts'
import { ask } from './call.ts'
import { emptyQueue } from './model.ts'
import { QueueStore } from './store.ts'

const queueOf = (version: number, ...ids: string[]): Queue => ({
  ...emptyQueue,
  version,
  items: ids.map((id) => ({ id, trackId: `track ${id}`, source: null, isAdded: true })),
  currentId: ids[0] ?? null,
})
/** What the server was asked, and what it answers, when it does. */
let asked: string[]
let answers: Record<string, () => Promise<Response> | Response>

const settled = () => new Promise((resolve) => setImmediate(resolve))

beforeEach(() => {
  asked = []
  answers = {}
  vi.stubGlobal('fetch', async (url: string, { method = 'GET' }: RequestInit = {}) => {
    const request = `${method} ${url.replace('/api/v1', '')}`
    asked.push(request)
    const answer = answers[request]
    if (!answer) throw new TypeError('offline')
    return answer()
  })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

it('shows no older queue, whichever answer comes last', async () => {
  answers['GET /me/queue'] = () => Response.json(queueOf(5, 'a'))
  const store = new QueueStore(accountBackend('token'))
  await store.ready
  const late = Promise.withResolvers<Response>()
  answers['GET /me/queue'] = () => late.promise
  const reading = store.refresh()
  answers['POST /me/queue/items'] = () => Response.json(queueOf(6, 'a', 'b'))
  await store.change({
    kind: 'add',
    place: 'last',
    items: [{ id: 'b', trackId: 'track b', source: null }],
  })
  late.resolve(Response.json(queueOf(5, 'a')))
  await reading
  expect(store.queue.items.map(({ id }) => id)).toEqual(['a', 'b'])

  const slow = Promise.withResolvers<Response>()
  answers['DELETE /me/queue/items/a'] = () => slow.promise
  const taking = store.change({ kind: 'take', itemId: 'a' })
  answers['GET /me/queue'] = () => Response.json(queueOf(8, 'b', 'c'))
  await store.refresh()
  slow.resolve(Response.json(queueOf(7, 'b')))
  await taking
  expect(store.queue.items.map(({ id }) => id)).toEqual(['b', 'c'])
})

it('takes the browser’s queue along only where it knows that the account has none', async () => {
  const kept = new Map([['veza.queue', JSON.stringify(queueOf(1, 'x'))]])
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => kept.delete(key),
  })
  const said: string[] = []
  const store = new QueueStore(accountBackend('token'))
  void bringAlong(store, () => said.push('other'))
  await store.ready
  await settled()
  expect([asked, kept.size]).toEqual([['GET /me/queue'], 1])
  answers['GET /me/queue'] = () => Response.json(queueOf(3, 'a'))
  await store.refresh()
  await settled()
  expect([asked.filter((one) => one.startsWith('PUT')), said, kept.size]).toEqual([[], ['other'], 0])
})

it('renews an access that has ended, but for what is told as the page goes', async () => {
  const ended = () => Response.json({ code: 'token-expired' }, { status: 401 })
  answers['GET /auth/continue?next=/'] = () => {
    answers['PUT /me/queue/current'] = () => Response.json(queueOf(2, 'a'))
    return Response.json({})
  }
  answers['PUT /me/queue/current'] = ended
  const backend = accountBackend('token')
  expect((await backend.send({ kind: 'go', itemId: 'a', positionMs: 0 })).version).toBe(2)
  answers['PUT /me/queue/current'] = ended
  const call = { method: 'PUT', body: {}, keepalive: true, isLeaving: true }
  expect((await ask('/me/queue/current', 'token', call)).status).toBe(401)
})
