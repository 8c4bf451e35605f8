import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import type { Plugin } from 'vite'
import { buildFactsSchema, updatePlaceOf } from '../main/build-facts.ts'

const DRIVER = 'better-sqlite3'

/**
 * Binaries cannot be bundled: the driver is put beside the scripts as it is, without its sources.
 * @param desktop folder of this workspace
 */
export function nativeModules(desktop: string): Plugin {
  return {
    name: 'veza-native-modules',
    enforce: 'pre',
    resolveId: (id) =>
      id === DRIVER ? { id: `./native/${DRIVER}/lib/index.js`, external: 'relative' } : undefined,
    generateBundle() {
      const root = dirname(createRequire(join(desktop, 'package.json')).resolve(`${DRIVER}/package.json`))
      for (const path of [
        'package.json',
        'LICENSE',
        ...filesUnder(root, 'lib'),
        ...filesUnder(root, 'prebuilds'),
      ])
        this.emitFile({
          type: 'asset',
          fileName: `native/${DRIVER}/${path}`,
          source: readFileSync(join(root, path)),
        })
    },
  }
}

/** Files of the engine that its code names by their place in the repository, which a bundle does not have. */
const named: readonly (readonly [string, string, string])[] = [
  ['engine/upload/hasher.ts', "'./digest-worker.ts'", "'./digest-worker.js'"],
  ['engine/db/migrations.ts', "'../../../migrations/library'", "'./migrations'"],
]

export function engineFiles(desktop: string): Plugin {
  const migrations = join(desktop, '../migrations/library')
  const seen = new Set<string>()
  return {
    name: 'veza-engine-files',
    enforce: 'pre',
    transform(code, id) {
      const found = named.find(([file]) => id.endsWith(`/desktop/${file}`))
      if (!found) return undefined
      const [file, before, after] = found
      if (!code.includes(before)) throw new Error(`${file} does not name ${before} any more`)
      seen.add(file)
      return code.replace(before, after)
    },
    generateBundle() {
      const missed = named.filter(([file]) => !seen.has(file))
      if (missed.length > 0) throw new Error(`not in the bundle: ${missed.map(([file]) => file).join(', ')}`)
      for (const name of readdirSync(migrations).filter((file) => file.endsWith('.sql')))
        this.emitFile({
          type: 'asset',
          fileName: `migrations/${name}`,
          source: readFileSync(join(migrations, name)),
        })
      this.emitFile({
        type: 'asset',
        fileName: 'icon.png',
        source: readFileSync(join(desktop, 'packaging/icon.png')),
      })
    },
  }
}

/** What the environment of the build says: where updates come from, and whose signature they need. */
export function buildFacts(env: Readonly<Record<string, string | undefined>>): Plugin {
  return {
    name: 'veza-build-facts',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'build.json', source: JSON.stringify(factsOf(env)) })
    },
  }
}

/** Throws where only half of it is said, or a key is none: a build that quietly does not update is no build. */
export function factsOf(env: Readonly<Record<string, string | undefined>>) {
  const url = env.STUDIO_UPDATE_URL || undefined
  const keys = (env.STUDIO_UPDATE_KEYS ?? '')
    .split(',')
    .map((key) => key.trim())
    .filter(Boolean)
  if ((url === undefined) !== (keys.length === 0))
    throw new Error('STUDIO_UPDATE_URL and STUDIO_UPDATE_KEYS belong together.')
  const silenceDays = env.STUDIO_UPDATE_SILENCE_DAYS || undefined
  const facts = buildFactsSchema.parse({ updates: url === undefined ? null : { url, keys, silenceDays } })
  if (facts.updates) updatePlaceOf(facts.updates)
  return facts
}

function filesUnder(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
}
