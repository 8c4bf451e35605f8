import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gunzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from '../support/run.ts'

let registry: Server
/** npm remembers what it was told of a hole: one cache for all would hear of these. */
let cache: string
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'veza-audit-'))
})
afterEach(async () => {
  registry.close()
  await rm(cache, { recursive: true, force: true })
})

/** Asked with the names and versions of the lock file. */
async function asked(request: IncomingMessage): Promise<Record<string, string[]>> {
  const body = await buffer(request)
  return JSON.parse((request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body).toString())
}

/** Runs the command against a registry that knows these advisories, or takes no such question. */
async function audit(advisories: Record<string, object[]> | undefined) {
  const questions: Record<string, string[]>[] = []
  registry = createServer(async (request, response) => {
    if (request.method === 'POST' && request.url === '/-/npm/v1/security/advisories/bulk' && advisories) {
      questions.push(await asked(request))
      response.setHeader('content-type', 'application/json').end(JSON.stringify(advisories))
    } else if (request.method === 'GET') {
      const name = decodeURIComponent((request.url ?? '/').slice(1))
      const versions = Object.fromEntries(
        (questions[0]?.[name] ?? []).map((version) => [version, { name, version }]),
      )
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ name, versions }))
    } else response.writeHead(405).end()
  })
  registry.listen(0, '127.0.0.1')
  await once(registry, 'listening')
  const address = `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`
  const flags = [`--registry=${address}`, '--fetch-retries=0', `--cache=${cache}`]
  return new Promise<{ code: number; said: string; question: Record<string, string[]> }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['scripts/audit.ts', ...flags],
      { cwd: root },
      (_error, stdout) => resolve({ code: child.exitCode ?? -1, said: stdout, question: questions[0] ?? {} }),
    )
  })
}

const advisory = (severity: string) => ({
  id: 1,
  url: 'https://advisory.example/1',
  title: 'Reads what it should not',
  severity,
  vulnerable_versions: '*',
  cwe: [],
  cvss: { score: 9, vectorString: null },
})

test('it asks for all packages but those of development, and is content where nothing is known', async () => {
  const { code, said, question } = await audit({})
  expect([code, said]).toEqual([0, expect.stringMatching(/^Nothing high or critical is known/)])
  expect(Object.keys(question)).toEqual(expect.arrayContaining(['express', 'pg', 'jose']))
  expect(Object.keys(question)).not.toContain('vitest')
})

test('a known hole that is high is named, and the command fails', async () => {
  const { code, said } = await audit({ jose: [advisory('high')] })
  expect([code, said]).toEqual([1, expect.stringContaining('high: jose')])
  expect(said).toContain('https://advisory.example/1')
})

test('a lesser one is counted', async () => {
  const { code, said } = await audit({ jose: [advisory('moderate')] })
  expect([code, said]).toEqual([0, expect.stringMatching(/\([1-9]\d* lesser\)/)])
})

test('a registry that cannot be asked is no success, and no finding', async () => {
  const { code, said } = await audit(undefined)
  expect([code, said]).toEqual([
    2,
    expect.stringMatching(/^Not possible here: .*405.*Nothing was checked\.$/m),
  ])
})
