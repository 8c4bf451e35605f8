import type { Queue } from '@veza/shared/contracts/listening.ts'
import { describe, expect, it } from 'vitest'
import { applied, type Change, emptyQueue, nextOf, previousOf } from './model.ts'

const item = (id: string, isAdded = false) => ({ id, trackId: `track ${id}`, source: null, isAdded })
const queueOf = (ids: string, currentId: string | null, more: Partial<Queue> = {}): Queue => ({
  ...emptyQueue,
  items: [...ids].map((id) => item(id, id === id.toUpperCase())),
  currentId,
  ...more,
})
const after = (queue: Queue, change: Change) => {
  const { items, currentId } = applied(queue, change)
  return `${items.map(({ id }) => id).join('')} ${currentId}`
}
const news = (ids: string) => [...ids].map((id) => item(id))

describe('a queue', () => {
  it.each<[string, Queue, Change, string]>([
    [
      'keeps what came by hand and is ahead',
      queueOf('aBcD', 'a'),
      { kind: 'play', items: news('xyz'), currentId: 'y', positionMs: 0 },
      'xyBDz y',
    ],
    [
      'drops what came by hand and was heard',
      queueOf('aBc', 'c'),
      { kind: 'play', items: news('x'), currentId: 'x', positionMs: 0 },
      'x x',
    ],
    [
      'takes next right after what plays',
      queueOf('abc', 'b'),
      { kind: 'add', items: news('xy'), place: 'next' },
      'abxyc b',
    ],
    [
      'takes last at the end',
      queueOf('abc', 'b'),
      { kind: 'add', items: news('x'), place: 'last' },
      'abcx b',
    ],
    [
      'begins with what is added first',
      emptyQueue,
      { kind: 'add', items: news('xy'), place: 'last' },
      'xy x',
    ],
    ['moves behind another', queueOf('abc', 'a'), { kind: 'move', itemId: 'a', after: 'c' }, 'bca a'],
    ['moves to the start', queueOf('abc', 'a'), { kind: 'move', itemId: 'c', after: null }, 'cab a'],
    [
      'moves nothing behind what has gone',
      queueOf('abc', 'a'),
      { kind: 'move', itemId: 'a', after: 'z' },
      'abc a',
    ],
    [
      'goes on where the current one is taken out',
      queueOf('abc', 'b'),
      { kind: 'take', itemId: 'b' },
      'ac c',
    ],
    ['ends with the one before', queueOf('ab', 'b'), { kind: 'take', itemId: 'b' }, 'a a'],
    ['goes to what is there', queueOf('ab', 'a'), { kind: 'go', itemId: 'b', positionMs: 0 }, 'ab b'],
    ['goes nowhere else', queueOf('ab', 'a'), { kind: 'go', itemId: 'z', positionMs: 0 }, 'ab a'],
    ['is cleared', queueOf('ab', 'a'), { kind: 'clear' }, ' null'],
  ])('%s', (_, queue, change, wanted) => {
    expect(after(queue, change)).toBe(wanted)
  })

  it('is as it was where there is no more room', () => {
    const full = queueOf('x'.repeat(500), 'x')
    expect(applied(full, { kind: 'add', items: news('y'), place: 'next' })).toBe(full)
  })
})

describe('what follows', () => {
  const id = (found: { id: string } | undefined) => found?.id
  it('is the next one, by itself and by a press', () => {
    const queue = queueOf('abc', 'b')
    expect([id(nextOf(queue, 'b', true)), id(nextOf(queue, 'b', false)), id(previousOf(queue, 'b'))]).toEqual(
      ['c', 'c', 'a'],
    )
    expect([nextOf(queue, 'c', true), previousOf(queue, 'a')]).toEqual([undefined, undefined])
  })

  it('is the first one again, or the same one, where that was chosen', () => {
    const all = queueOf('abc', 'c', { repeat: 'all' })
    expect([id(nextOf(all, 'c', true)), id(previousOf(all, 'a'))]).toEqual(['a', 'c'])
    const one = queueOf('abc', 'b', { repeat: 'one' })
    expect([id(nextOf(one, 'b', true)), id(nextOf(one, 'b', false))]).toEqual(['b', 'c'])
  })

  it('is what took its place, where it was taken out meanwhile', () => {
    expect(id(nextOf(queueOf('ac', 'c'), 'b', true))).toBe('c')
  })
})
