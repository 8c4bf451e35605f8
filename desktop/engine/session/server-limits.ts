import { limitsSchema } from '@veza/shared/contracts/uploads.ts'
import type { Clock } from '@veza/shared/kernel/time.ts'
import type { UploadLimits } from '@veza/shared/media/limits.ts'
import { z } from 'zod'
import { NetworkProblem } from '../api/problem.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { anonymously } from './session.ts'

const KEY_PREFIX = 'server-limits:'

const limits = limitsSchema.pick({ audioBytes: true, imageBytes: true, videoBytes: true })
const kept = z.object({ limits, seenAt: z.iso.datetime() })

/** What asking a server for its limits came to; `limits` is what it last said, undefined where it never did. */
export type LimitsAnswer =
  | { readonly kind: 'answered'; readonly limits: UploadLimits }
  /** Nobody answered: one works offline. */
  | { readonly kind: 'unreachable'; readonly limits: UploadLimits | undefined }
  /** Something answered, and not as a server of ours does: worth a word. `detail` is for those who look closer. */
  | { readonly kind: 'unexpected'; readonly limits: UploadLimits | undefined; readonly detail: string }

/** Asks a server for its limits, and keeps them in the library. Never throws for what the server does. @param server origin */
export async function askLimits(db: Sqlite, clock: Clock, server: string): Promise<LimitsAnswer> {
  try {
    const answer: unknown = await anonymously(server, clock, (api) => api.uploads.limits())
    const parsed = parseLimits(answer)
    if (parsed !== undefined) {
      keepLimits(db, server, parsed, clock.now())
      return { kind: 'answered', limits: parsed }
    }
    return unexpected(db, server, 'its answer does not hold the limits')
  } catch (error) {
    const isSilent = error instanceof NetworkProblem && error.code !== 'not-veza'
    if (isSilent) return { kind: 'unreachable', limits: keptLimits(db, server) }
    return unexpected(db, server, error instanceof Error ? error.message : String(error))
  }
}

function unexpected(db: Sqlite, server: string, detail: string): LimitsAnswer {
  return { kind: 'unexpected', limits: keptLimits(db, server), detail }
}

/** undefined for what no server of ours says. */
export function parseLimits(answer: unknown): UploadLimits | undefined {
  return limits.safeParse(answer).data
}

/** Remembers what a server said, for when it cannot be asked. @param server origin */
export function keepLimits(db: Sqlite, server: string, said: UploadLimits, now: Date): void {
  const { audioBytes, imageBytes, videoBytes } = said
  db.prepare(
    'INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run(
    KEY_PREFIX + server,
    JSON.stringify({ limits: { audioBytes, imageBytes, videoBytes }, seenAt: now.toISOString() }),
  )
}

/** What a server last said; without its origin, what any of them said last. undefined where none has. */
export function keptLimits(db: Sqlite, server?: string): UploadLimits | undefined {
  const rows = db
    .prepare<[string], { key: string; value: string }>(
      "SELECT key, value FROM settings WHERE key GLOB ? || '*'",
    )
    .all(KEY_PREFIX)
    .filter(({ key }) => server === undefined || key === KEY_PREFIX + server)
    .flatMap(({ value }) => kept.safeParse(parseJson(value)).data ?? [])
  return rows.toSorted((a, b) => b.seenAt.localeCompare(a.seenAt))[0]?.limits
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
