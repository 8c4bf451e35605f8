import { JobFailure } from '@veza/shared/studio/failures.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { getEntry as getShown } from '../library/entries.ts'
import { followSessions } from '../library/holder.ts'
import { draftIdOf, openPublication, rememberPublication } from '../library/publications.ts'
import { removeEntries } from '../library/remove.ts'
import { getTrack, insertTrack } from '../library/tracks.ts'
import { createOffline } from '../offline.ts'
import { nextDue } from '../outbox/entry-row.ts'
import { haveTrack, server, testAccount } from '../outbox/testing.ts'
import { listJobs } from '../queue/job-row.ts'
import { recoverLeases } from '../queue/leases.ts'
import { type Ending, settle } from '../queue/settle.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { claimJob } from '../queue/transition.ts'
import { saidBefore, stopPublishing, takeBackDeletion } from './later-word.ts'
import { planPublish } from './plan.ts'

const whose = { server, accountId: 'somebody' }
let lib: TestLibrary
let account: number
let trackId: string
beforeEach(async () => {
  lib = await testLibrary()
  followSessions(lib.db, [{ ...whose, email: 'somebody@veza.example' }])
  account = testAccount(lib.db).id
  trackId = lib.newId()
  const sha256 = trackId.replaceAll('-', '').padEnd(64, '0')
  const source = { path: '/music/a.wav', bytes: 10, mtimeMs: 1, format: 'wav' as const, sha256 }
  const sound = { durationMs: 1_000, sampleRate: 44_100, channels: 2 }
  const words = { title: 'One', artist: '', album: '', genre: '', coverFile: null }
  insertTrack(lib.db, { id: trackId, source, ...sound, ...words }, now())
})
afterEach(() => lib.close())

const now = () => lib.clock.now()
const offline = () => createOffline({ ...lib, keeper: () => undefined, onChange: () => undefined })
const edits = () => offline().edits(whose)
const live = () =>
  listJobs(lib.db, { states: ['queued', 'running', 'paused', 'failed'] }).map(({ kind }) => kind)
const due = () => nextDue(lib.db, account, now())

function publish(): void {
  const track = getTrack(lib.db, trackId)
  if (track) planPublish(lib.db, track, whose, {}, lib.newId, now())
}
const unpublish = () => stopPublishing(lib, trackId, whose, now())
const remove = () => removeEntries({ db: lib.db, offline: offline() }, whose, [trackId], now())

/** As a runner does, whatever the job needs. */
function begin(kind: string) {
  lib.db.prepare('DELETE FROM job_needs').run()
  const job = claimJob(lib.db, [kind], { owner: 'engine', token: lib.newId() }, now())
  if (job === undefined) throw new Error(`no ${kind} to begin`)
  return {
    end: (ending: Ending) => settle({ ...lib, random: () => 0 }, job, ending),
    die: () => recoverLeases(lib.db, 'the next engine', now()),
  }
}
const offlineEnding = (network: 'none' | 'unknown'): Ending => ({
  kind: 'failed',
  error: new JobFailure('network-unreachable', true, { params: { network } }),
  advanced: false,
})

/** The draft is there. @returns its id there */
function drafted(isTold: boolean): string {
  const publication = openPublication(lib.db, { ...whose, trackId }, 'One', lib.newId, now())
  const id = isTold ? haveTrack(lib.db, lib.newId, { title: 'One' }).id : lib.newId()
  rememberPublication(lib.db, publication, { serverTrackId: id }, now())
  return id
}

describe('unpublished after it was published', () => {
  test('what never began is dropped, and nothing needs to be said; what is heard here goes on', () => {
    publish()
    expect(unpublish()).toBe(true)
    expect(live()).toEqual(['transcode'])
    expect(edits()).toEqual([])
    expect(unpublish()).toBe(false)
  })

  test('what certainly never arrived needs no word either', () => {
    drafted(true)
    publish()
    begin('publish').end(offlineEnding('none'))
    unpublish()
    expect(edits()).toEqual([])
  })

  test.each(['told of', 'untold'])(
    'what is under way is called off, and followed once it has let go; %s',
    (told) => {
      const id = drafted(told === 'told of')
      publish()
      const running = begin('publish')
      expect(unpublish()).toBe(true)
      expect(edits()).toMatchObject([{ resourceId: id, action: 'status', state: 'waiting' }])
      expect(due()).toBeUndefined()
      running.end({ kind: 'stopped' })
      expect(due()).toMatchObject({ resourceId: id, fields: { status: 'draft' }, request: { version: null } })
      // Called off, it is not run again.
      expect(live()).toEqual(['transcode'])
    },
  )

  test.each([
    ['the answer was cut', (job: ReturnType<typeof begin>) => void job.end(offlineEnding('unknown'))],
    ['the engine died', (job: ReturnType<typeof begin>) => void job.die()],
  ])('where nobody knows whether it arrived (%s), it is followed', (_, ends) => {
    const id = drafted(true)
    publish()
    ends(begin('publish'))
    unpublish()
    expect(due()).toMatchObject({ resourceId: id, fields: { status: 'draft' } })
    expect(live()).toEqual(['transcode'])
  })

  test('the engine dies while it waits for what it follows: it is sent by the next', () => {
    drafted(true)
    publish()
    const running = begin('publish')
    unpublish()
    expect(due()).toBeUndefined()
    running.die()
    expect(due()).toMatchObject({ action: 'status' })
  })
})

describe('deleted after it was published', () => {
  test('what never was at a server needs no network, whatever was queued for it', () => {
    publish()
    expect(remove()).toEqual({ local: [trackId], there: [] })
    expect([live(), edits()]).toEqual([[], []])
  })

  test('nor where the network was away each time that one tried', () => {
    publish()
    begin('create-draft').end(offlineEnding('none'))
    expect(remove()).toMatchObject({ there: [] })
    expect(edits()).toEqual([])
  })

  test('a draft that may be there is deleted, when what makes it has let go', () => {
    publish()
    const running = begin('create-draft')
    expect(remove()).toMatchObject({ there: [expect.any(String)] })
    expect(edits()).toMatchObject([
      { resourceId: draftIdOf({ trackId, accountId: whose.accountId, generation: 0 }), action: 'delete' },
    ])
    expect(due()).toBeUndefined()
    running.die()
    expect(due()).toMatchObject({ action: 'delete' })
  })

  test('what we publish ourselves meanwhile is no change that asks', () => {
    const id = drafted(true)
    publish()
    const running = begin('publish')
    remove()
    running.end({ kind: 'stopped' })
    haveTrack(lib.db, lib.newId, { id, title: 'One', status: 'published', version: 3 })
    expect(edits()).toMatchObject([{ action: 'delete', state: 'waiting' }])
  })

  test('after it was unpublished: both are sent, in their order', () => {
    drafted(true)
    publish()
    begin('publish').die()
    unpublish()
    remove()
    expect(edits().map(({ action }) => action)).toEqual(['status', 'delete'])
  })
})

describe('published after it was deleted', () => {
  test('a deletion that never began is dropped', () => {
    const id = drafted(true)
    remove()
    const resource = { account, kind: 'track', id } as const
    expect(takeBackDeletion(lib, resource, now())).toBe(false)
    expect(edits()).toEqual([])
    lib.db.prepare('UPDATE tracks SET removed_at = NULL').run()
    expect(getShown(lib.db, account, trackId)).toMatchObject({ remoteId: id, status: 'draft' })
  })

  test('of a draft that nobody has told of nothing is left to be shown', () => {
    publish()
    begin('create-draft').die()
    remove()
    const id = saidBefore(lib.db, trackId, whose)?.serverTrackId ?? ''
    takeBackDeletion(lib, { account, kind: 'track', id }, now())
    lib.db.prepare('UPDATE tracks SET removed_at = NULL').run()
    expect(getShown(lib.db, account, trackId)).toMatchObject({ remoteId: null, status: 'local' })
  })
})
