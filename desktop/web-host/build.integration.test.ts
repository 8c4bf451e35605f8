import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildScreens } from './build.ts'

/** A warning of React's that its build for use leaves out. */
const ONLY_IN_DEVELOPMENT = 'Each child in a list should have a unique'

test('whoever builds the screens, a test too, builds them for use', async () => {
  expect(process.env.NODE_ENV).toBe('test')
  const assets = join(await buildScreens(), 'assets')
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'))
  const read = await Promise.all(scripts.map((name) => readFile(join(assets, name), 'utf8')))
  expect(read.some((script) => script.includes('react.dev/errors'))).toBe(true)
  expect(scripts.filter((_, at) => read[at]?.includes(ONLY_IN_DEVELOPMENT))).toEqual([])
})
