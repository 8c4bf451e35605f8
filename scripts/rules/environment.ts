import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { filesUnder, type Rule } from './rule.ts'

const SCHEMA = 'server/config/env.ts'
const TEMPLATE = '.env.template'
const DOCUMENT = 'docs/ENV_VARIABLES.md'

/** Every variable stands in the schema, the template and the document, and none stands there that nobody reads. */
export const environment: Rule = {
  name: 'environment documented',
  check: async (root) => {
    const missing = [SCHEMA, TEMPLATE, DOCUMENT].filter((path) => !existsSync(join(root, path)))
    if (missing.length > 0) return missing.map((path) => `${path} is not there`)
    const schema = await schemaNames(root)
    const template = names(root, TEMPLATE, /^#?\s?([A-Z][A-Z0-9_]+)=/gm)
    const document = names(root, DOCUMENT, /^\|\s*`([A-Z][A-Z0-9_]+)`/gm)
    const readElsewhere = namesReadElsewhere(root)
    return [
      ...lacking(schema, template, `in ${SCHEMA} and not in ${TEMPLATE}`),
      ...lacking(template, document, `in ${TEMPLATE} and not in ${DOCUMENT}`),
      ...lacking(document, template, `in ${DOCUMENT} and not in ${TEMPLATE}`),
      ...lacking(template, new Set([...schema, ...readElsewhere]), `in ${TEMPLATE}, and nothing reads it`),
    ]
  },
}

async function schemaNames(root: string): Promise<Set<string>> {
  const module = (await import(pathToFileURL(join(root, SCHEMA)).href)) as {
    envSchema: { shape: Record<string, unknown> }
  }
  return new Set(Object.keys(module.envSchema.shape))
}

function names(root: string, path: string, pattern: RegExp): Set<string> {
  return new Set([...readFileSync(join(root, path), 'utf8').matchAll(pattern)].map((match) => match[1] ?? ''))
}

/** By the Studio's configuration, the scripts and the tests. */
function namesReadElsewhere(root: string): Set<string> {
  const files = filesUnder(root, ['desktop', 'scripts', 'e2e'], /\.(?:ts|mjs)$/)
  const read =
    /\benv\.([A-Z][A-Z0-9_]+)|\b(?:variable: |env\[)'([A-Z][A-Z0-9_]+)'|^ {2}([A-Z][A-Z0-9_]+): z\b/gm
  return new Set(
    files.flatMap(({ text }) =>
      [...text.matchAll(read)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''),
    ),
  )
}

function lacking(all: ReadonlySet<string>, there: ReadonlySet<string>, what: string): string[] {
  return [...all].filter((name) => !there.has(name)).map((name) => `${name} stands ${what}`)
}
