import type { SyncTrack } from '@veza/shared/contracts/sync.ts'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inTransaction } from '../db/sqlite.ts'
import { createOffline } from '../offline.ts'
import { haveTrack, server, trackAt } from '../outbox/testing.ts'
import { type TestLibrary, testLibrary } from '../queue/testing.ts'
import { getItem } from '../sync/items.ts'
import { receive } from '../sync/receive.ts'
import { getPublication, openPublication, rememberPublication } from './publications.ts'
import { getTrack, insertTrack } from './tracks.ts'

const now = new Date('2026-02-01T00:00:00.000Z')
const whose = { server, accountId: 'somebody' }

describe('lyrics of a track that is here and at the server', () => {
  let lib: TestLibrary
  let local: string
  let remote: ReturnType<typeof haveTrack>
  let publication: string
  let version = 0
  beforeEach(async () => {
    lib = await testLibrary()
    local = lib.newId()
    const source = {
      path: '/music/a.wav',
      bytes: 10,
      mtimeMs: 1,
      sha256: 'a'.repeat(64),
      format: 'wav' as const,
    }
    const about = { title: 'One', artist: '', album: '', genre: '', coverFile: null }
    insertTrack(lib.db, { id: local, source, durationMs: 1, sampleRate: 44_100, channels: 2, ...about }, now)
    remote = haveTrack(lib.db, lib.newId)
    publication = openPublication(lib.db, { ...whose, trackId: local }, 'x', lib.newId, now)
    const synced = getTrack(lib.db, local)?.metadata ?? null
    rememberPublication(lib.db, publication, { serverTrackId: remote.id, synced }, now)
    says({ title: 'One' })
  })
  afterEach(() => lib.close())

  const says = (more: Partial<SyncTrack>) =>
    inTransaction(lib.db, () =>
      receive(lib.db, remote, trackAt(remote.id, { version: ++version, ...more }), now),
    )
  const offline = () => createOffline({ ...lib, keeper: () => undefined, onChange: () => undefined })
  const here = () => getTrack(lib.db, local)?.metadata

  test('written here wait to be sent, whatever else is changed there meanwhile', () => {
    offline().editTracks(whose, [local], { lyrics: 'La\r\nla ' }, { lyrics: '' })
    offline().editTracks(whose, [local], { lyricsLanguage: 'FR' }, { lyricsLanguage: '' })
    says({ title: 'Theirs' })
    expect(offline().edits(whose)).toMatchObject([
      { state: 'waiting', fields: { lyrics: 'La\nla', lyricsLanguage: 'fr' } },
    ])
    expect(here()).toMatchObject({ title: 'Theirs', lyrics: 'La\nla', lyricsLanguage: 'fr' })
    says({ title: 'Theirs', lyrics: 'La\nla', lyricsLanguage: 'fr' })
    expect(offline().edits(whose)).toEqual([])
  })

  test('written here and there are for their creator to choose, and nothing else is', () => {
    offline().editTracks(whose, [local], { lyrics: 'Mine', genre: 'Folk' }, { lyrics: '', genre: '' })
    says({ title: 'One', lyrics: '[00:01.00]Theirs', genre: '' })
    expect(offline().conflicts(whose)).toMatchObject([
      { sides: [{ field: 'lyrics', before: '', mine: 'Mine', theirs: '[00:01.00]Theirs' }] },
    ])
    expect(here()).toMatchObject({ lyrics: 'Mine', genre: 'Folk' })
  })

  test('that an older Studio did not read are asked for, and never written over unseen', () => {
    const { lyrics: _none, lyricsLanguage: _neither, ...before } = trackAt(remote.id, { version: ++version })
    lib.db
      .prepare('UPDATE remote_items SET base = @item, shown = @item')
      .run({ item: JSON.stringify(before) })
    lib.db
      .prepare('UPDATE publications SET synced = json_remove(synced, ?, ?)')
      .run('$.lyrics', '$.lyricsLanguage')
    offline().editTracks(whose, [local], { lyrics: 'Mine' }, { lyrics: '' })
    expect(offline().edits(whose)).toMatchObject([{ state: 'conflict' }])
    // The same version, read whole.
    version -= 1
    says({ title: 'A track', lyrics: 'Theirs' })
    expect(offline().conflicts(whose)).toMatchObject([{ sides: [{ field: 'lyrics', theirs: 'Theirs' }] }])
    version -= 1
    says({ title: 'A track', lyrics: '' })
    expect(offline().edits(whose)).toMatchObject([{ state: 'waiting', fields: { lyrics: 'Mine' } }])
    expect(getItem(lib.db, remote)?.shown).toMatchObject({ lyrics: 'Mine' })
    expect(getPublication(lib.db, publication)?.synced).toMatchObject({ lyrics: '' })
  })
})
