import { IDS_MAX } from '@veza/shared/studio/bridge/base.ts'
import { beforeEach, expect, test, vi } from 'vitest'
import { useToasts } from '../../app/announce.ts'
import { doInParts } from './in-parts.ts'

beforeEach(() => useToasts.setState({ toasts: [] }))
const toasts = () => useToasts.getState().toasts
const ids = (count: number) => Array.from({ length: count }, (_, at) => `${at}`)

/** Does as it is told until the part of this number. @returns the ids it was asked for */
const failingAt = (failing: number) => {
  let asked = 0
  return vi.fn(async (part: readonly string[]) => {
    if (++asked === failing) throw new Error('The disk is full')
    return { first: part[0] }
  })
}
const undo = { label: 'Undo', run: () => undefined }

test('as many as one may name are asked for at once, and all of it is told of once', async () => {
  const ask = failingAt(0)
  const tell = vi.fn((answers: unknown[], done: number) => ({
    text: `${answers.length} ${done}`,
    action: undo,
  }))
  expect(await doInParts(ids(2 * IDS_MAX + 1), ask, tell)).toBe(true)
  expect(ask.mock.calls.map(([part]) => part.length)).toEqual([IDS_MAX, IDS_MAX, 1])
  expect(ask.mock.calls.flatMap(([part]) => part)).toEqual(ids(2 * IDS_MAX + 1))
  expect(toasts()).toMatchObject([{ kind: 'done', text: `3 ${2 * IDS_MAX + 1}`, action: undo }])
})

test('what was done before a later part failed is told with the fault, and can be undone', async () => {
  const tell = vi.fn((answers: { first: string | undefined }[], done: number) => ({
    text: `${done} changed.`,
    action: { label: 'Undo', run: () => answers },
  }))
  expect(await doInParts(ids(IDS_MAX + 5), failingAt(2), tell)).toBe(false)
  expect(toasts()).toHaveLength(1)
  const [{ kind, text, action } = expect.unreachable()] = toasts()
  expect(kind).toBe('fault')
  expect(text).toMatch(new RegExp(`^${IDS_MAX} changed\\. \\S`))
  expect(action?.run()).toEqual([{ first: '0' }])
})

test('where nothing was done, nothing is said of it beside the fault', async () => {
  const tell = vi.fn((_: unknown, done: number) => ({
    text: '0 changed.',
    action: done > 0 ? undo : undefined,
  }))
  expect(await doInParts(ids(3), failingAt(1), tell)).toBe(false)
  expect(toasts()).toMatchObject([{ kind: 'fault', text: expect.not.stringContaining('changed') }])
  expect(toasts()[0]).not.toHaveProperty('action')
})
