import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { filesUnder, type Rule } from './rule.ts'

interface Cruise {
  readonly modules: readonly {
    readonly source: string
    readonly dependencies: readonly { readonly resolved: string }[]
  }[]
  readonly summary: {
    readonly violations: readonly {
      readonly from: string
      readonly to: string
      readonly rule: { readonly name: string }
      readonly cycle?: readonly { readonly name: string }[]
    }[]
  }
}

const folders = ['shared', 'server', 'desktop', 'e2e', 'scripts']
const fromHere = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url))
const config = fromHere('.dependency-cruiser.cjs')
const program = fromHere('node_modules/dependency-cruiser/bin/dependency-cruiser.mjs')

/**
 * Who may import whom, by dependency-cruiser. Without a parser that suits, it looks at nothing and is content: so
 * every file of ours must be among those it has seen.
 */
export const imports: Rule = {
  name: 'imports',
  check: async (root) => {
    const there = folders.filter((folder) => existsSync(join(root, folder)))
    const cruise = await run(root, there)
    const seen = new Set(cruise.modules.map(({ source }) => source))
    const ours = filesUnder(root, there, /\.tsx?$/).map(({ path }) => path)
    const unseen = ours.filter((path) => !seen.has(path) && !path.endsWith('.d.ts'))
    if (ours.length === 0 || unseen.length > 0)
      return [
        `dependency-cruiser did not look at ${unseen.length} of ${ours.length} files: ${unseen.slice(0, 5).join(', ')}`,
      ]
    const broken = cruise.summary.violations.map(
      ({ rule, from, to, cycle }) =>
        `${rule.name}: ${from} → ${cycle === undefined ? to : cycle.map(({ name }) => name).join(' → ')}`,
    )
    return [...broken, ...cyclesOfDomains(cruise)]
  },
}

async function run(root: string, there: readonly string[]): Promise<Cruise> {
  const args = [program, '--no-progress', '--config', config, '--output-type', 'json', ...there]
  const options = { cwd: root, maxBuffer: 2 ** 28 }
  // Its exit code counts the violations; only an answer that is not JSON is a failure of its own.
  const { stdout } = await promisify(execFile)(process.execPath, args, options).catch(
    (error: { stdout: string; stderr: string }) => {
      if (error.stdout?.startsWith('{')) return error
      throw new Error(`dependency-cruiser failed: ${error.stderr}`)
    },
  )
  return JSON.parse(stdout) as Cruise
}

/** Two domains that need each other through different files are no cycle of files, and yet cannot be told apart. */
function cyclesOfDomains({ modules }: Cruise): string[] {
  const needs = new Map<string, Set<string>>()
  for (const { source, dependencies } of modules) {
    const from = domainOf(source)
    if (from === undefined || source.endsWith('.test.ts')) continue
    for (const { resolved } of dependencies) {
      const to = domainOf(resolved)
      if (to !== undefined && to !== from) needs.set(from, (needs.get(from) ?? new Set()).add(to))
    }
  }
  return [...needs.keys()].flatMap((domain) => {
    const way = wayBack(domain, needs)
    // Each cycle is told once, from the domain that comes first in the alphabet.
    return way?.every((other) => domain <= other)
      ? [`no-cycles-of-domains: ${[domain, ...way].join(' → ')}`]
      : []
  })
}

function wayBack(start: string, needs: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const ways = [...(needs.get(start) ?? [])].map((next) => [next])
  const seen = new Set<string>()
  for (let way = ways.shift(); way !== undefined; way = ways.shift()) {
    const at = way.at(-1) ?? start
    if (at === start) return way
    if (seen.has(at)) continue
    seen.add(at)
    for (const next of needs.get(at) ?? []) ways.push([...way, next])
  }
  return undefined
}

function domainOf(path: string): string | undefined {
  return /^server\/domains\/([^/]+)\//.exec(path)?.[1]
}
