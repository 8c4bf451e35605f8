import type { Queue } from '@veza/shared/contracts/listening.ts'
import type { Backend } from './backend.ts'
import { ask, type Call, read } from './call.ts'
import type { Change } from './model.ts'
import { newId } from './new-id.ts'

/** The queue of who is signed in: the same on every device of theirs. */
export function accountBackend(csrf: string): Backend {
  let etag: string | undefined
  let newest: Queue | undefined
  /** Answers may come in another order than they were given in. */
  const newestOf = (queue: Queue): Queue => {
    newest = newest && newest.version > queue.version ? newest : queue
    return newest
  }
  return {
    read: async () => {
      const answer = await ask(
        '/me/queue',
        csrf,
        etag === undefined ? {} : { headers: { 'if-none-match': etag } },
      )
      if (answer.status === 304) return undefined
      const queue = await read<Queue>(answer)
      etag = answer.headers.get('etag') ?? undefined
      return newestOf(queue)
    },
    send: async (change) => {
      const [path, call] = requestOf(change)
      return newestOf(await read<Queue>(await ask(path, csrf, call)))
    },
    keepPosition: (itemId, positionMs, isLeaving) => {
      const call = { method: 'PUT', body: { itemId, positionMs }, keepalive: isLeaving, isLeaving }
      void ask('/me/queue/position', csrf, call).catch(() => undefined)
    },
  }
}

function requestOf({ kind, ...rest }: Change): readonly [string, Call] {
  const change = { kind, ...rest } as Change
  // Sent again by a browser that lost the connection, it is done once.
  const headers = { 'idempotency-key': newId() }
  switch (change.kind) {
    case 'play':
      return ['/me/queue', { method: 'PUT', body: rest, headers }]
    case 'add':
      return ['/me/queue/items', { method: 'POST', body: rest, headers }]
    case 'move':
      return [`/me/queue/items/${change.itemId}/place`, { method: 'PUT', body: { after: change.after } }]
    case 'take':
      return [`/me/queue/items/${change.itemId}`, { method: 'DELETE' }]
    case 'clear':
      return ['/me/queue', { method: 'DELETE' }]
    case 'go':
      return ['/me/queue/current', { method: 'PUT', body: rest, keepalive: true }]
    case 'modes':
      return ['/me/queue/modes', { method: 'PATCH', body: rest }]
  }
}
