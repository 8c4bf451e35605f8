import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { listEntries } from '../engine/import/intake-rows.ts'
import { writeWav } from '../engine/testing-audio.ts'
import { problemOf } from './client/index.ts'
import { type TestBridge, testBridge } from './testing.ts'

let there: TestBridge
beforeEach(async () => {
  there = await testBridge()
})
afterEach(() => there.close())

const path = (name: string) => join(there.folder, name)
const settled = () =>
  expect.poll(async () => listEntries(there.bridge.context.engine.db).map(({ outcome }) => outcome.kind), {
    timeout: 20_000,
  })

test('a choice changes nothing but itself, and the engine does by it at once', async () => {
  const { client } = there.studio
  const { engine } = there.bridge.context
  const allowed = vi.spyOn(engine, 'allow')
  await client.settings.set({ language: 'fr', uploadRate: 50_000 })
  await client.settings.set({ transcodes: 3 })
  expect(await client.settings.get()).toMatchObject({ language: 'fr', uploadRate: 50_000, transcodes: 3 })
  expect(allowed).toHaveBeenLastCalledWith({ transcodes: 3, uploads: null, uploadRate: 50_000 })
})

test('a folder is watched once it is chosen: what is put there is imported once, restarts included', async () => {
  const { client } = there.studio
  const watched = path('watched')
  expect(await client.settings.watch()).toEqual({ state: 'off' })
  for (const [folder, code] of [
    [watched, 'not-a-folder'],
    ['watched', 'not-a-folder'],
    [there.folder, 'folder-of-library'],
    [path('library/work'), 'folder-of-library'],
  ] as const)
    expect(
      await client.settings.set({ watchFolder: folder }).catch((error: unknown) => problemOf(error)?.code),
    ).toBe(code)
  mkdirSync(watched)
  writeWav(join(watched, 'put there.wav'), { seconds: 1, seed: 4 })
  await client.settings.set({ watchFolder: watched })
  await expect.poll(() => client.settings.watch()).toEqual({ state: 'watching' })
  await settled().toEqual(['imported'])
  await client.imports.dismiss({ batchId: null })
  await there.restart()
  await expect.poll(() => there.studio.client.settings.watch()).toEqual({ state: 'watching' })
  writeWav(join(watched, 'and this.wav'), { seconds: 1, seed: 5 })
  await settled().toEqual(['imported'])
  expect((await there.studio.client.imports.state()).counts).toEqual({
    waiting: 0,
    imported: 1,
    already: 0,
    refused: 0,
  })
})
