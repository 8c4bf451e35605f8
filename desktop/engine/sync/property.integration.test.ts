import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { NothingToEdit } from '../outbox/edit.ts'
import { openStudio, type Studio, type SyncRig, startSyncRig } from './testing.ts'

let rig: SyncRig
beforeAll(async () => {
  rig = await startSyncRig()
})
afterAll(() => rig.stop())

const step = fc.record({
  /** Who does it: this Studio, offline or not, or somebody in another window. */
  who: fc.constantFrom('here', 'there'),
  what: fc.constantFrom('title', 'genre', 'tags', 'delete', 'new', 'pull', 'flush'),
  which: fc.nat(10),
})

interface Play {
  readonly studio: Studio
  readonly ids: string[]
}

async function there({ studio, ids }: Play, what: string, id: string, value: string): Promise<void> {
  if (what === 'new') ids.push((await newTrack(rig.server, studio.user, value)).id)
  else if (what === 'delete') await call(rig.server, studio.user, `DELETE /tracks/${id}`)
  else {
    const { body } = await call<{ version: number }>(rig.server, studio.user, `GET /tracks/${id}`)
    await call(rig.server, studio.user, `PATCH /tracks/${id}`, {
      version: body.version,
      ...fieldOf(what, value),
    })
  }
}

const fieldOf = (what: string, value: string) => ({ [what]: what === 'tags' ? [value] : value })

function here({ studio }: Play, what: string, id: string, value: string): void {
  const isThere = studio.offline.item(studio.key, 'track', id) !== null
  if (what === 'new' || !isThere) return
  const edit =
    what === 'delete'
      ? { action: 'delete' as const }
      : { action: 'edit' as const, fields: fieldOf(what, value) }
  try {
    studio.offline.edit(studio.key, 'track', id, edit)
  } catch (error) {
    // Deleted here and asked about, since it was changed elsewhere: shown, and written to no more until one has answered.
    if (!(error instanceof NothingToEdit)) throw error
  }
}

const picture = ({ db }: Studio) =>
  db.prepare('SELECT kind, id, base, shown, is_gone FROM remote_items ORDER BY kind, id').all()
const entries = ({ db }: Studio) =>
  db
    .prepare('SELECT * FROM library_entries ORDER BY id')
    .all()
    .map((row) => ({ ...(row as object), rowid: 0, account: 0 }))

/** The creator is asked, and takes now one side and now the other. */
function decide({ offline, key }: Studio): void {
  for (const [index, { entryId, version, conflict }] of offline.conflicts(key).entries()) {
    const choice = index % 2 === 0 ? 'mine' : 'theirs'
    const fields = conflict.kind === 'fields' ? conflict.fields : ['all']
    offline.resolve({ entryId, version, choices: Object.fromEntries(fields.map((field) => [field, choice])) })
  }
}

test('whatever is edited here and there, a full resync gives the library that following the changes gave', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      const studio = await openStudio(rig)
      const ids: string[] = []
      const play = { studio, ids }
      try {
        for (const title of ['A', 'B', 'C']) ids.push((await newTrack(rig.server, studio.user, title)).id)
        await studio.pull()
        for (const [index, { who, what, which }] of steps.entries()) {
          const id = ids[which % ids.length] ?? ''
          if (what === 'pull') await studio.pull()
          else if (what === 'flush') {
            const keeper = studio.start()
            await studio.sent()
            await keeper.stop()
          } else if (who === 'there') await there(play, what, id, `there ${index}`)
          else here(play, what, id, `here ${index}`)
        }
        // With edits that wait, and conflicts that are open.
        await studio.pull()
        const followed = [picture(studio), entries(studio)]
        studio.offline.resync(studio.key)
        await studio.pull()
        expect([picture(studio), entries(studio)]).toEqual(followed)

        // And when all is decided and sent, what is here is what is there.
        const keeper = studio.start()
        await studio.sent()
        while (studio.offline.conflicts(studio.key).length > 0) {
          decide(studio)
          await studio.sent()
        }
        await keeper.stop()
        await studio.pull()
        expect(studio.edits()).toEqual([])
        const fresh = await openStudio(rig, studio.user)
        await fresh.pull()
        expect(picture(studio)).toEqual(picture(fresh))
        expect(entries(studio)).toEqual(entries(fresh))
        await fresh.close()
        expect(studio.faults).toEqual([])
      } finally {
        await studio.close()
      }
    }),
    { numRuns: 12 },
  )
}, 1_200_000)
