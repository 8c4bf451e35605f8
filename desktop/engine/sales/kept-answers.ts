import type { z } from 'zod'
import type { Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'

/** What a server said, and when. */
export interface KeptAnswer<T> {
  readonly answer: T
  /** ISO 8601. */
  readonly at: string
}

/** Keeps what a server has just said, in the place of what it said before. */
export function keepAnswer(db: Sqlite, account: number, name: string, answer: unknown, now: Date): void {
  statement<[number, string, string, string]>(
    db,
    `INSERT INTO kept_answers (account, name, answer, at) VALUES (?, ?, ?, ?)
     ON CONFLICT (account, name) DO UPDATE SET answer = excluded.answer, at = excluded.at`,
  ).run(account, name, JSON.stringify(answer), now.toISOString())
}

/** @returns null where nothing was kept, or by a version that read it otherwise */
export function keptAnswer<T>(
  db: Sqlite,
  account: number,
  name: string,
  schema: z.ZodType<T>,
): KeptAnswer<T> | null {
  const row = statement<[number, string], { answer: string; at: string }>(
    db,
    'SELECT answer, at FROM kept_answers WHERE account = ? AND name = ?',
  ).get(account, name)
  if (row === undefined) return null
  const { success, data } = schema.safeParse(JSON.parse(row.answer))
  return success ? { answer: data, at: row.at } : null
}
