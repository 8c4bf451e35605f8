import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { applied, type Fields, type JudgedEdit, judge } from './judge.ts'

const edit = (fields: Fields, seen: Fields, more: Partial<JudgedEdit> = {}): JudgedEdit => ({
  action: 'edit',
  fields,
  seen,
  isFixed: false,
  ...more,
})
const kinds = (base: Fields | null, edits: JudgedEdit[], isGone = false) =>
  judge(base, isGone, edits).map((verdict) =>
    verdict.kind === 'conflict'
      ? `${verdict.conflict.kind}: ${verdict.conflict.fields.join()}`
      : verdict.kind,
  )

describe('an edit fits', () => {
  test('where nothing has changed, or other fields have', () => {
    const title = edit({ title: 'B' }, { title: 'A' })
    expect(kinds({ title: 'A', genre: '' }, [title])).toEqual(['clean'])
    expect(kinds({ title: 'A', genre: 'Jazz' }, [title])).toEqual(['clean'])
  })

  test('where another did the same: then there is nothing left of it', () => {
    expect(kinds({ tags: ['a', 'b'] }, [edit({ tags: ['a', 'b'] }, { tags: [] })])).toEqual(['done'])
    expect(kinds(null, [edit({}, { title: 'A' }, { action: 'delete' })], true)).toEqual(['done'])
  })

  test('upon what those before it make of the thing', () => {
    const edits = [edit({ title: 'B' }, { title: 'A' }), edit({ title: 'C' }, { title: 'B' })]
    expect(kinds({ title: 'A' }, edits)).toEqual(['clean', 'clean'])
    expect(kinds({ title: 'B' }, edits)).toEqual(['done', 'clean'])
  })

  test('of what is not there yet', () => {
    const create = edit({ title: 'A', status: 'draft' }, {}, { action: 'create' })
    const sell = edit({ status: 'on-sale' }, { status: 'draft' }, { action: 'status' })
    expect(kinds(null, [create, sell])).toEqual(['clean', 'clean'])
    expect(kinds({ title: 'A', status: 'draft' }, [create, sell])).toEqual(['done', 'clean'])
  })
})

describe('the creator is asked', () => {
  test('about the fields that both have changed, and no others', () => {
    const both = edit({ title: 'Mine', genre: 'Jazz' }, { title: 'A', genre: '' })
    expect(kinds({ title: 'Theirs', genre: '' }, [both])).toEqual(['fields: title'])
  })

  test('before what was changed elsewhere is deleted', () => {
    const remove = edit({}, { title: 'A', status: 'draft' }, { action: 'delete' })
    expect(kinds({ title: 'B', status: 'draft' }, [remove])).toEqual(['changed-elsewhere: title'])
  })

  test('about what was deleted elsewhere', () => {
    expect(kinds(null, [edit({ title: 'B' }, { title: 'A' })], true)).toEqual(['deleted-elsewhere: title'])
  })

  test('once: what comes after waits', () => {
    const edits = [edit({ title: 'C' }, { title: 'A' }), edit({ genre: 'Jazz' }, { genre: '' })]
    expect(kinds({ title: 'B', genre: '' }, edits)).toEqual(['fields: title', 'held'])
  })
})

test('what is abroad is not judged, and what follows it counts on it', () => {
  const sent = edit({ title: 'B' }, { title: 'A' }, { isFixed: true })
  const next = edit({ title: 'C' }, { title: 'B' })
  expect(kinds({ title: 'Theirs' }, [sent, next])).toEqual(['fixed', 'clean'])
})

const names = ['title', 'genre', 'tags'] as const
const values = fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom('a', 'b', 'c')])))

test('no value of the other side is ever replaced that was not seen where it was edited', () => {
  fc.assert(
    fc.property(
      values,
      values,
      fc.uniqueArray(fc.constantFrom(...names)),
      values,
      (seen, theirs, edited, wanted) => {
        const only = (from: Fields) => Object.fromEntries(edited.map((name) => [name, from[name]]))
        const mine = edit(only(wanted), only(seen))
        const [verdict] = judge(theirs, false, [mine])
        if (verdict?.kind !== 'clean') return
        const after = applied(theirs, mine)
        for (const name of names) if (after?.[name] !== theirs[name]) expect(theirs[name]).toBe(seen[name])
      },
    ),
  )
})
