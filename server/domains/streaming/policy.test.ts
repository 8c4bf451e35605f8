import { expect, test } from 'vitest'
import { type Access, accessTo, type Hearing } from './policy.ts'

const no = {
  exists: true,
  blocked: false,
  isPrivate: false,
  paid: false,
  previewEnabled: false,
  isOwner: false,
  isShared: false,
  isHolder: false,
  isReviewer: false,
}

const table: [title: string, hearing: Partial<Hearing>, expected: Access][] = [
  ['a public free track', {}, 'whole'],
  ['no such track', { exists: false }, 'not-found'],
  [
    'no such track, whatever else is said',
    { exists: false, blocked: true, paid: true, isOwner: true },
    'not-found',
  ],
  ['blocked', { blocked: true }, 'blocked'],
  ['blocked, for its owner', { blocked: true, isOwner: true }, 'blocked'],
  ['blocked and private', { blocked: true, isPrivate: true }, 'blocked'],
  ['blocked and paid', { blocked: true, paid: true, previewEnabled: true }, 'blocked'],
  ['private, for a stranger', { isPrivate: true }, 'not-found'],
  ['private, for its owner', { isPrivate: true, isOwner: true }, 'whole'],
  [
    'private and paid with preview, for a stranger',
    { isPrivate: true, paid: true, previewEnabled: true },
    'not-found',
  ],
  ['private and paid, for its owner', { isPrivate: true, paid: true, isOwner: true }, 'whole'],
  ['paid, without preview', { paid: true }, 'payment-required'],
  ['paid, with preview', { paid: true, previewEnabled: true }, 'preview'],
  ['paid, for its owner', { paid: true, isOwner: true }, 'whole'],
  ['paid, without preview, for who bought it', { paid: true, isHolder: true }, 'whole'],
  ['paid, with preview, for who bought it', { paid: true, previewEnabled: true, isHolder: true }, 'whole'],
  ['blocked, for who bought it', { blocked: true, paid: true, isHolder: true }, 'blocked'],
  ['private, for who bought it', { isPrivate: true, paid: true, isHolder: true }, 'not-found'],
  ['no such track, for who bought it', { exists: false, isHolder: true }, 'not-found'],
  ['private, by a link', { isPrivate: true, isShared: true }, 'whole'],
  ['blocked, by a link', { blocked: true, isPrivate: true, isShared: true }, 'blocked'],
  ['private and paid, by a link', { isPrivate: true, paid: true, isShared: true }, 'payment-required'],
  [
    'private and paid with preview, by a link',
    { isPrivate: true, paid: true, previewEnabled: true, isShared: true },
    'preview',
  ],
  ['no such track, by a link', { exists: false, isShared: true }, 'not-found'],
  [
    'private and paid, for who is at work on a case about it',
    { isPrivate: true, paid: true, isReviewer: true },
    'whole',
  ],
  ['blocked, for who is at work on a case about it', { blocked: true, isReviewer: true }, 'blocked'],
  ['no such track, for who is at work on a case about it', { exists: false, isReviewer: true }, 'not-found'],
  ['free, with the preview switch on', { previewEnabled: true }, 'whole'],
]

test.each(table)('%s', (_title, hearing, expected) => {
  expect(accessTo({ ...no, ...hearing })).toBe(expected)
})

test('the table covers every answer', () => {
  const all: Access[] = ['not-found', 'blocked', 'payment-required', 'preview', 'whole']
  expect(new Set(table.map(([, , expected]) => expected))).toEqual(new Set(all))
})
