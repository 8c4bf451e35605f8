// The door to every command: plain JavaScript, no packages, for whatever Node the machine has (20.19 or later).
// It brings in what is missing and hands over to Node 24. It never writes to stdout, which belongs to the command.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { assertNodeVersion, findNode } from './bootstrap/node.mjs'
import { installPackages } from './bootstrap/packages.mjs'
import { handOver } from './bootstrap/run.mjs'
import { installSystemParts } from './bootstrap/system.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

const entries = {
  start: 'scripts/start.ts',
  dev: 'scripts/dev.ts',
  test: 'scripts/test.ts',
  check: 'scripts/check.ts',
  bench: 'scripts/bench.ts',
  fuzz: 'scripts/fuzz.ts',
  'test:money': 'scripts/money.ts',
  audit: 'scripts/audit.ts',
  server: 'scripts/server.ts',
  studio: 'desktop/web-host/main.ts',
  'studio-cli': 'desktop/cli/main.ts',
  package: 'scripts/package.ts',
}

const [command = '', ...rest] = process.argv.slice(2)
const args = rest[0] === '--' ? rest.slice(1) : rest

try {
  const entry = entries[command]
  if (entry === undefined)
    throw new Error(`There is no command "${command}". There are: ${Object.keys(entries).join(', ')}.`)
  assertNodeVersion(process.versions.node)
  installPackages(root)
  installSystemParts(root, command, args)
  if (!existsSync(join(root, entry))) throw new Error(`${entry} is not there: this clone is not whole.`)
  process.exitCode = await handOver({ root, node: findNode(root), entry: join(root, entry), args })
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
