import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildScreens } from './build.ts'

/** A warning of React's that its build for use leaves out. */
const ONLY_IN_DEVELOPMENT = 'Each child in a list should have a unique'

/** A heading of the design system's page, which is for those who build screens. */
const ONLY_FOR_BUILDERS = 'The design system'

test('whoever builds the screens, a test too, builds them for use', async () => {
  expect(process.env.NODE_ENV).toBe('test')
  const assets = join(await buildScreens(), 'assets')
  const scripts = (await readdir(assets)).filter((name) => name.endsWith('.js'))
  const read = await Promise.all(scripts.map((name) => readFile(join(assets, name), 'utf8')))
  expect(read.some((script) => script.includes('react.dev/errors'))).toBe(true)
  for (const left of [ONLY_IN_DEVELOPMENT, ONLY_FOR_BUILDERS])
    expect(scripts.filter((_, at) => read[at]?.includes(left))).toEqual([])
  // The words that are looked for are those of the page.
  const page = join(import.meta.dirname, '../renderer/features/design/design-screen.tsx')
  expect(await readFile(page, 'utf8')).toContain(ONLY_FOR_BUILDERS)
})
