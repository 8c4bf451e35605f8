import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildPages } from './build.ts'
import { currentBuild } from './builds.ts'

test('what was built is not built again, whoever asks', async () => {
  await buildPages()
  const folder = currentBuild()
  const again = await Promise.all([buildPages(), buildPages()])
  expect(again.map(({ built }) => built)).toEqual([false, false])
  expect(currentBuild()).toBe(folder)
})

test('a track’s page weighs less than 120 KB of script, compressed, with all of the player', async () => {
  await buildPages()
  const folder = currentBuild()
  const manifest: Record<string, { file: string }> = JSON.parse(
    await readFile(join(folder, 'manifest.json'), 'utf8'),
  )
  const loaded = ['client/main.ts', 'client/player/hls-source.ts'].map((name) => manifest[name]?.file ?? '')
  const sizes = await Promise.all(
    loaded.map(async (file) => (await readFile(join(folder, `${file}.br`))).length),
  )
  expect(Math.min(...sizes)).toBeGreaterThan(1_000)
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(120_000)
})
