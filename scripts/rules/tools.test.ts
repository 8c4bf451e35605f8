import { symlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { npmProgram, root, runQuietly } from '../support/run.ts'
import { plant } from './planted.ts'

const lines = (count: number, line: string) => Array.from({ length: count }, () => line).join('\n')

test('Biome finds what the house forbids', async () => {
  const planted = {
    noDefaultExport: 'export default 1',
    noExplicitAny: 'export const a: any = 1',
    noNonNullAssertion: 'export const a = (b?: string) => b!.length',
    noProcessEnv: 'export const a = process.env.HOME',
    noConsole: 'console.log(1)',
    noExcessiveLinesPerFunction: `export function a() {\n${lines(42, '  void 0')}\n}`,
    noExcessiveLinesPerFile: lines(302, 'void 0'),
  }
  const files = Object.entries(planted).map(([rule, text]) => [`server/domains/${rule}.ts`, text])
  using tree = plant(Object.fromEntries(files), ['biome.json', '.gitignore'])
  const { output } = await runQuietly(npmProgram('biome'), ['lint', '--reporter=concise'], tree.root)
  for (const rule of Object.keys(planted)) expect(output).toMatch(new RegExp(`${rule}\\.ts:.*${rule}: `))
})

test('the commands read the environment by the configuration alone', async () => {
  const reads = 'export const a = process.env.HOME\n'
  const paths = ['server/commands/a.ts', 'server/main.ts', 'desktop/cli/a.ts']
  using tree = plant(Object.fromEntries(paths.map((path) => [path, reads])), ['biome.json', '.gitignore'])
  const { output } = await runQuietly(npmProgram('biome'), ['lint', '--reporter=concise'], tree.root)
  for (const path of paths) expect(output).toMatch(new RegExp(`${path}:.*noProcessEnv: `))
})

test('Biome lets a reason pass, and the configuration read the environment', async () => {
  const reason =
    '// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one table, read from top to bottom'
  const files = {
    'server/config/a.ts': 'export const a = process.env.HOME\n',
    'server/b.ts': `${reason}\nexport function a() {\n${lines(42, '  void 0')}\n}\n`,
  }
  using tree = plant(files, ['biome.json', '.gitignore'])
  const { ok, output } = await runQuietly(npmProgram('biome'), ['lint', '--reporter=concise'], tree.root)
  expect(output).toContain('Checked')
  expect(ok).toBe(true)
})

test('the compiler is as strict as the house', async () => {
  const planted = {
    strict: 'export const a = (b) => b',
    noUncheckedIndexedAccess: 'export const a = (b: string[]): string => b[0]',
    exactOptionalPropertyTypes: 'export const a: { b?: string } = { b: undefined }',
    erasableSyntaxOnly: 'export enum A { B }',
  }
  const files = Object.entries(planted).map(([rule, text]) => [`shared/${rule}.ts`, text])
  using tree = plant(Object.fromEntries(files), ['tsconfig.json', 'package.json'])
  symlinkSync(`${root}node_modules`, `${tree.root}/node_modules`)
  const { output } = await runQuietly(npmProgram('tsc'), ['-p', '.', '--pretty', 'false'], tree.root)
  for (const rule of Object.keys(planted)) expect(output).toContain(`shared/${rule}.ts(`)
})

test('knip finds a file and an export that nobody uses', async () => {
  using tree = plant(
    {
      'package.json': JSON.stringify({ name: 'planted', type: 'module', workspaces: ['server'] }),
      'server/package.json': JSON.stringify({ name: 'planted-server', type: 'module' }),
      'server/main.ts': `import { used } from './parts.ts'\nused()`,
      'server/parts.ts': 'export const used = () => 1\nexport const unused = () => 2',
      'server/dead.ts': 'export const dead = 1',
    },
    ['knip.json'],
  )
  const { output } = await runQuietly(npmProgram('knip'), ['--no-progress'], tree.root)
  expect(output).toContain('server/dead.ts')
  expect(output).toContain('unused')
})
