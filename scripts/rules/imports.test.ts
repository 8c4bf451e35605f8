import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { imports } from './imports.ts'
import { plant } from './planted.ts'

const config = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as {
  forbidden: { name: string }[]
}

/** For each rule, a tree that breaks it and no other. */
const violations: Record<string, Record<string, string>> = {
  'no-cycles': { 'shared/a.ts': `import './b.ts'`, 'shared/b.ts': `import './a.ts'` },
  'no-cycles-of-domains': {
    'server/domains/a/index.ts': `import '../b/index.ts'`,
    'server/domains/a/service.ts': '',
    'server/domains/b/index.ts': '',
    'server/domains/b/service.ts': `import '../c/index.ts'`,
    'server/domains/c/index.ts': '',
    'server/domains/c/service.ts': `import '../a/index.ts'`,
  },
  'no-unresolvable': { 'shared/a.ts': `import './nowhere.ts'` },
  'shared-stands-alone': { 'shared/a.ts': `import '../server/b.ts'`, 'server/b.ts': '' },
  'server-not-desktop': { 'server/a.ts': `import '../desktop/b.ts'`, 'desktop/b.ts': '' },
  'desktop-not-server': { 'desktop/a.ts': `import '../server/b.ts'`, 'server/b.ts': '' },
  'product-not-tools': { 'server/a.ts': `import '../scripts/b.ts'`, 'scripts/b.ts': '' },
  'engine-knows-no-host': { 'desktop/engine/a.ts': `import '../web-host/b.ts'`, 'desktop/web-host/b.ts': '' },
  'renderer-only-bridge-and-shared': {
    'desktop/renderer/a.ts': `import '../engine/b.ts'`,
    'desktop/engine/b.ts': '',
  },
  'screens-know-no-node': {
    'desktop/renderer/a.ts': `import '../../shared/b.ts'`,
    'shared/b.ts': `import 'node:fs'`,
  },
  'ui-knows-no-feature': {
    'desktop/renderer/ui/a.ts': `import '../features/b/index.ts'`,
    'desktop/renderer/features/b/index.ts': '',
  },
  'hosts-start-a-process': { 'desktop/web-host/a.ts': `import '../engine/b.ts'`, 'desktop/engine/b.ts': '' },
  'electron-in-main-and-preload': { 'desktop/cli/a.ts': `import 'electron'`, ...installed('electron') },
  'domain-entered-by-index': {
    'server/http/a.ts': `await import('../domains/b/queries.ts')`,
    'server/domains/b/queries.ts': '',
  },
  'domain-enters-domain-by-index': {
    'server/domains/a/index.ts': `import type { B } from '../b/queries.ts'`,
    'server/domains/b/queries.ts': 'export type B = 1',
  },
  'tests-enter-domain-by-index': {
    'server/domains/a/a.integration.test.ts': `import '../b/testing.ts'; import '../b/queries.ts'`,
    'server/domains/b/queries.ts': '',
    'server/domains/b/testing.ts': '',
  },
  'platform-below-domains': {
    'server/platform/a.ts': `import '../domains/b/index.ts'`,
    'server/domains/b/index.ts': '',
  },
  'routes-go-through-service': {
    'server/domains/a/routes.ts': `import './queries.ts'`,
    'server/domains/a/queries.ts': '',
  },
  'sdks-in-platform': { 'server/domains/a/b.ts': `import 'pg'`, ...installed('pg') },
}

function installed(name: string): Record<string, string> {
  return {
    [`node_modules/${name}/package.json`]: JSON.stringify({ name, main: 'index.js' }),
    [`node_modules/${name}/index.js`]: '',
  }
}

test('each rule has a planted violation', () => {
  expect(Object.keys(violations).sort()).toEqual(
    [...config.forbidden.map(({ name }) => name), 'no-cycles-of-domains'].sort(),
  )
})

test.each(Object.entries(violations))('%s', async (name, files) => {
  using tree = plant(files)
  const broken = (await imports.check(tree.root)).map((finding) => finding.split(':')[0])
  expect(broken).toEqual([name])
})

test('what the rules allow passes', async () => {
  using tree = plant({
    'shared/a.ts': 'using x = { [Symbol.dispose]() {} }',
    'server/domains/a/index.ts': `import './queries.ts'; import '../b/index.ts'; import '../../../shared/a.ts'`,
    'server/domains/a/queries.ts': `import '../../platform/db.ts'`,
    'server/domains/b/index.ts': '',
    'server/platform/db.ts': `import 'pg'`,
    'server/platform/db.test.ts': `import '../../e2e/support.ts'`,
    'e2e/support.ts': `import '../server/domains/b/index.ts'`,
    'desktop/main/main.ts': `import 'electron'`,
    'desktop/renderer/a.ts': `import '../bridge/client.ts'`,
    'desktop/bridge/client.ts': '',
    ...installed('pg'),
    ...installed('electron'),
  })
  expect(await imports.check(tree.root)).toEqual([])
})

test('a tree in which nothing was looked at does not pass', async () => {
  using tree = plant({ 'shared/readme.md': '' })
  expect(await imports.check(tree.root)).toEqual(['dependency-cruiser did not look at 0 of 0 files: '])
})
