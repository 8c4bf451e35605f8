import { type Notice, noticeStates } from '@veza/shared/contracts/rights.ts'
import { expect, test } from 'vitest'
import { noticeActions } from './notice-actions.ts'

const track = (deleted: boolean): Notice['track'] => ({
  id: '',
  title: 'A song',
  slug: 'a-song',
  deleted,
  blocked: false,
  owner: { id: '', username: 'ann' },
})
const of = (status: Notice['status'], more: Partial<Notice> = {}) =>
  noticeActions({ status, track: track(false), courtActionAt: null, ...more })

test('what waits is taken down or dismissed; what is deleted only dismissed; what names no track may be named', () => {
  expect(of('pending')).toEqual(['takeDown', 'dismiss'])
  expect(of('pending', { track: null })).toEqual(['takeDown', 'dismiss'])
  expect(of('pending', { track: track(true) })).toEqual(['dismiss'])
})

test('a court action is noted once; what has ended is done with', () => {
  expect(of('counter_noticed')).toEqual(['restore', 'courtAction'])
  expect(of('counter_noticed', { courtActionAt: '2026-03-01T12:00:00.000Z' })).toEqual(['restore'])
  expect([of('restored'), of('dismissed')]).toEqual([[], []])
})

test('nothing is offered that the state does not allow', () => {
  const to = { takeDown: 'taken_down', dismiss: 'dismissed', restore: 'restored' } as const
  for (const status of noticeStates.states)
    for (const action of of(status))
      if (action !== 'courtAction')
        expect([status, action, noticeStates.canMove(status, to[action])]).toEqual([status, action, true])
})
