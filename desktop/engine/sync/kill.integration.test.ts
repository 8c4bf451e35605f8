import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { call, newTrack } from '../../../e2e/support/api.ts'
import { faultDice } from '../../../e2e/support/faults/seed.ts'
import { openStudio, type Studio, type SyncRig, startSyncRig, trackThere } from './testing.ts'

const SCRIPT = fileURLToPath(new URL('./keeper-process.testing.ts', import.meta.url))
const { random } = faultDice('killed keepers')

let rig: SyncRig
let studio: Studio
beforeAll(async () => {
  rig = await startSyncRig()
  studio = await openStudio(rig)
})
afterAll(async () => {
  await studio.close()
  await rig.stop()
})

/** An engine's process that is killed when it has begun so many requests more, or so long (ms) after it. */
async function liveUntil(requests: number, thenMs: number): Promise<void> {
  const before = rig.proxy.seen.length
  const { server, accountId } = studio.key
  const child = spawn(process.execPath, [SCRIPT, studio.root, server, accountId], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const ended = once(child, 'exit')
  while (child.exitCode === null && rig.proxy.seen.length - before < requests) await sleep(1)
  await sleep(thenMs)
  child.kill('SIGKILL')
  const [code, signal] = (await ended) as [number | null, string | null]
  if (signal !== 'SIGKILL') throw new Error(`the process ended by itself with ${code}`)
}

test('an engine that is killed at random moments of sending loses no edit, and does none twice', async () => {
  const [lives, tracks] = [10, 6]
  const ids: string[] = []
  for (let index = 0; index < tracks; index++)
    ids.push((await newTrack(rig.server, studio.user, 'Song 0')).id)
  await studio.pull()
  rig.proxy.faultFor = ({ number }) => (number % 7 === 0 ? { kind: 'delay', ms: 20 } : undefined)

  const made = new Map(ids.map((id) => [id, 0]))
  for (let life = 1; life <= lives; life++) {
    for (const id of ids) {
      studio.offline.edit(studio.key, 'track', id, { action: 'edit', fields: { title: `Song ${life}` } })
      made.set(id, (made.get(id) ?? 0) + 1)
    }
    const release = studio.offline.newProduct(studio.key, {
      kind: 'release',
      title: `Release ${life}`,
      description: '',
      trackIds: [ids[life % tracks] ?? ''],
      listening: 'preview',
    })
    studio.offline.edit(studio.key, 'product', release, { action: 'edit', fields: { description: 'Typed' } })
    await liveUntil(1 + Math.floor(random() * 12), random() * 15)
    expect(studio.db.pragma('integrity_check', { simple: true })).toBe('ok')
  }

  rig.proxy.faultFor = () => undefined
  studio.start()
  await studio.sent()
  expect(studio.edits()).toEqual([])
  for (const id of ids) {
    const { title, version } = await trackThere(rig, studio.user, id)
    expect(title).toBe(`Song ${lives}`)
    // Each edit counted the version up once at most: merged ones together.
    expect(version).toBeLessThanOrEqual(1 + (made.get(id) ?? 0))
    expect(studio.title(id)).toBe(title)
  }
  const { body } = await call<{ items: { title: string; description: string }[] }>(
    rig.server,
    studio.user,
    'GET /me/products?limit=100',
  )
  const titles = body.items.map(({ title, description }) => `${title} ${description}`).sort()
  expect(titles).toEqual(Array.from({ length: lives }, (_, index) => `Release ${index + 1} Typed`).sort())
}, 240_000)
