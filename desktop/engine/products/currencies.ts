import { type Currency, currencies, isCurrency } from '@veza/shared/kernel/money.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { z } from 'zod'
import { ApiProblem, NetworkProblem } from '../api/problem.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { anonymously } from '../session/session.ts'

const KEY_PREFIX = 'currencies:'
const saidSchema = z.object({ currencies: z.array(z.string()) })

/**
 * What prices may be in at a server, asked of it and kept; where it does not answer, what it said last. All that we know where it
 * never said, as a server of before. @param server origin
 */
export async function takenCurrencies(db: Sqlite, clock: Clock, server: string): Promise<Currency[]> {
  try {
    const answer: unknown = await anonymously(server, clock, (api) => api.uploads.limits())
    const said = known(answer)
    if (said) keep(db, server, said)
    return said ?? [...currencies]
  } catch (error) {
    if (!(error instanceof NetworkProblem || (error instanceof ApiProblem && error.isTemporary))) throw error
    return kept(db, server) ?? [...currencies]
  }
}

/** A newer server may name some that this Studio cannot write amounts in. */
function known(answer: unknown): Currency[] | undefined {
  const said = saidSchema.safeParse(answer).data?.currencies.filter(isCurrency)
  return said?.length ? said : undefined
}

function keep(db: Sqlite, server: string, said: readonly Currency[]): void {
  db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(KEY_PREFIX + server, JSON.stringify({ currencies: said }))
}

function kept(db: Sqlite, server: string): Currency[] | undefined {
  const value = db
    .prepare<[string], string>('SELECT value FROM settings WHERE key = ?')
    .pluck()
    .get(KEY_PREFIX + server)
  return value === undefined ? undefined : known(JSON.parse(value))
}
