import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { idsFrom } from '@veza/shared/kernel/ids.ts'
import { systemClock } from '@veza/shared/kernel/time.ts'
import { uploadLimits } from '@veza/shared/media/limits.ts'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { newUser } from '../../e2e/support/server.ts'
import { openEngine } from './engine.ts'
import { signIn } from './session/session.ts'
import { type SyncRig, startSyncRig } from './sync/testing.ts'
import { writeWav } from './testing-audio.ts'

let rig: SyncRig
let root: string
beforeAll(async () => {
  rig = await startSyncRig()
  root = mkdtempSync(join(tmpdir(), 'veza-engine-'))
})
afterAll(async () => {
  await rig.stop()
  rmSync(root, { recursive: true, force: true })
})

test('what is imported, published and then edited is one entry, here and at the server', async () => {
  const user = await newUser(rig.server)
  const faults: unknown[] = []
  const engine = await openEngine({
    root: join(root, 'library'),
    clock: systemClock,
    random: Math.random,
    newId: idsFrom(systemClock),
    limits: uploadLimits({}, () => undefined),
    ffmpegPath: undefined,
    cores: 2,
    uploads: 2,
    onFault: (error) => faults.push(error),
  })
  try {
    const { accountId } = await signIn(engine.sessions, rig.server.url, user)
    const whose = { server: rig.server.url, accountId }
    const changed = vi.fn()
    engine.events.subscribe(({ type }) => type === 'things-changed' && changed())
    engine.run()
    engine.keep()
    const shown = () => engine.offline.library(whose, {}).entries
    // It has asked once, and would ask again in a minute.
    await vi.waitUntil(() => engine.offline.standing(whose).pulledAt !== null, { timeout: 20_000 })

    for await (const result of engine.importAll([writeWav(join(root, 'song.wav'), { seconds: 2 })])) {
      if (result.kind !== 'imported') throw new Error(JSON.stringify(result))
      expect(shown()).toMatchObject([{ localId: result.track.id, remoteId: null, status: 'local' }])
      engine.publish(result.track, whose)
    }
    await vi.waitUntil(() => shown()[0]?.status === 'published', { timeout: 50_000, interval: 50 })
    const [entry] = shown()
    engine.offline.editTracks(whose, [entry?.id ?? ''], { title: 'Another title' })
    expect(shown()).toMatchObject([{ id: entry?.id, title: 'Another title', unsent: 1 }])
    await vi.waitUntil(() => shown()[0]?.unsent === 0, { timeout: 20_000, interval: 50 })
    const there = await fetch(`${rig.server.url}/api/v1/tracks/${entry?.remoteId}`)
    expect(await there.json()).toMatchObject({ title: 'Another title', status: 'published' })
    expect(shown()).toHaveLength(1)
    expect(changed).toHaveBeenCalled()
    expect(faults).toEqual([])
  } finally {
    await engine.close()
  }
}, 120_000)
