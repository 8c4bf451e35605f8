import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SearchPage } from '@veza/shared/contracts/search.ts'
import { administer, databaseUrl } from '../../e2e/support/databases.ts'
import { fillSongs } from '../../e2e/support/many-songs.ts'
import { readConfig } from '../../server/config/config.ts'
import { startServer } from '../../server/main.ts'
import { migrate } from '../../server/platform/db/migrate.ts'
import { type EmbeddedPostgres, startPostgres } from '../postgres.ts'

/** `BENCH_TRACKS=1000000` for a million, which takes some ten minutes to make. */
const SIZES = (process.env.BENCH_TRACKS ?? '10000,100000').split(',').map(Number)
const EACH = Number(process.env.BENCH_EACH ?? 60)
const NOW = new Date('2026-11-21T12:00:00Z')

/**
 * Searches over HTTP, one after another, at a catalogue of each size: the kinds of questions that people ask in turns, each about
 * other words. Against them stands what there would be without an index of words: the newest titles that hold one.
 */
export async function bench() {
  const sizes = []
  for (const tracks of SIZES) sizes.push(await at(tracks))
  return { bar: 'p95 under 50 ms', sizes, loadAverage: loadavg()[0] }
}

async function at(tracks: number) {
  const folder = await mkdtemp(join(tmpdir(), 'veza-bench-search-'))
  const postgres = await startPostgres({ folder, durable: false })
  try {
    await migrate(postgres.url)
    const fillSeconds = await seconds(() => fillSongs({ adminUrl: inside(postgres), tracks, now: NOW }))
    const material = await materialOf(postgres)
    const server = await startServer(configOf(postgres))
    try {
      const measured = await measure(server.url ?? '', material)
      return { tracks, fillSeconds, ...measured, withoutAnIndexMs: await bare(postgres, material.frequent) }
    } finally {
      await server.stop()
    }
  } finally {
    await postgres.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

const inside = ({ adminUrl, url }: EmbeddedPostgres) => databaseUrl(adminUrl, new URL(url).pathname.slice(1))

const configOf = ({ url }: EmbeddedPostgres) =>
  readConfig(
    {
      ...{ NODE_ENV: 'test', ROLE: 'web', LOG_LEVEL: 'silent', PORT: '0', DATABASE_URL: url },
      DISABLE_RATE_LIMIT_FOR_TESTS: 'true',
    },
    () => undefined,
  )

interface Material {
  readonly frequent: readonly string[]
  readonly seldom: readonly string[]
  readonly titles: readonly string[]
}

/** Words by how often they are there, and titles of chance. */
async function materialOf(postgres: EmbeddedPostgres): Promise<Material> {
  const wordsOf = async (from: number, step: number) => {
    const rows = await administer(
      inside(postgres),
      `SELECT word FROM made_words WHERE n IN (SELECT ${from} + ${step} * k FROM generate_series(0, ${EACH - 1}) AS k) ORDER BY n`,
    )
    return rows.map(({ word }) => String(word))
  }
  const titles = await administer(
    inside(postgres),
    `SELECT title FROM tracks WHERE status = 'published' ORDER BY hashtext(slug) LIMIT ${EACH}`,
  )
  return {
    frequent: await wordsOf(1, 1),
    seldom: await wordsOf(2_000, 311),
    titles: titles.map(({ title }) => String(title)),
  }
}

const swapped = (word: string) => word.slice(0, 3) + (word[4] ?? '') + (word[3] ?? '') + word.slice(5)

/** Each kind of question, by what it is asked with. */
const questions: Readonly<Record<string, (material: Material, nth: number) => string>> = {
  'a frequent word': ({ frequent }, nth) => `query=${frequent[nth]}`,
  'a seldom word': ({ seldom }, nth) => `query=${seldom[nth]}`,
  'a whole title': ({ titles }, nth) => `query=${encodeURIComponent(titles[nth] ?? '')}`,
  'half a word': ({ seldom }, nth) => `query=${seldom[nth]?.slice(0, 4)}`,
  'a frequent word and two facets': ({ frequent }, nth) =>
    `query=${frequent[nth]}&genre=genre%20${1 + (nth % 8)}&duration=2-5`,
  'two facets': (_material, nth) => `genre=genre%20${1 + (nth % 20)}&tag=tag${1 + nth}`,
  'a facet, the newest': (_material, nth) =>
    `licence=podcast&price=5-20&sort=newest&genre=genre%20${1 + (nth % 9)}`,
  'nothing: the newest': () => '',
  mistyped: ({ seldom }, nth) => `query=${swapped(seldom[nth] ?? '')}`,
  'a person': ({ seldom }, nth) => `kind=creators&query=${seldom[nth]}`,
}

async function measure(url: string, material: Material) {
  const byKind: Record<string, number[]> = { 'second page': [], suggestions: [] }
  const ask = async (kind: string, path: string): Promise<SearchPage> => {
    const startedMs = performance.now()
    const answer = await fetch(`${url}/api/v1${path}`)
    const body = (await answer.json()) as SearchPage
    const ms = performance.now() - startedMs
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${JSON.stringify(body)}`)
    byKind[kind] = [...(byKind[kind] ?? []), ms]
    return body
  }
  for (let nth = -3; nth < EACH; nth++) {
    // The first few only warm up.
    if (nth === 0) for (const kind of Object.keys(byKind)) byKind[kind] = []
    const at = (nth + EACH) % EACH
    for (const [kind, query] of Object.entries(questions)) {
      const asked = `/search?${query(material, at)}`
      const { nextCursor } = await ask(kind, asked)
      if (kind === 'a frequent word' && nextCursor) await ask('second page', `${asked}&cursor=${nextCursor}`)
    }
    await ask('suggestions', `/search/suggestions?query=${material.seldom[at]?.slice(0, 3)}`)
  }
  const kinds = Object.entries(byKind).map(([kind, taken]) => [kind, figures(taken)])
  return { all: figures(Object.values(byKind).flat()), kinds: Object.fromEntries(kinds) }
}

/** The median of three. */
async function bare(postgres: EmbeddedPostgres, words: readonly string[]): Promise<number> {
  const taken = []
  for (const word of words.slice(-3)) {
    const startedMs = performance.now()
    await administer(
      inside(postgres),
      `SELECT id, count(*) OVER () FROM tracks WHERE status = 'published' AND title ILIKE '%${word}%' ORDER BY published_at DESC LIMIT 24`,
    )
    taken.push(performance.now() - startedMs)
  }
  return quantile(taken, 0.5)
}

const figures = (taken: readonly number[]) => ({
  p50: quantile(taken, 0.5),
  p95: quantile(taken, 0.95),
  p99: quantile(taken, 0.99),
  worst: quantile(taken, 1),
  asked: taken.length,
})

function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
  return Math.round(value * 10) / 10
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return Math.round((performance.now() - startedMs) / 1000)
}
