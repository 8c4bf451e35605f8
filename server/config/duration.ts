import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { z } from 'zod'

const units = { ms: 1, s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS } as const
/** What timers take: a longer one would end at once. */
const LONGEST_MS = 2 ** 31 - 1

/** A time as people write it, `500ms`, `30s`, `5m`, `1h`, `7d`; milliseconds once read. */
export const duration = (fallback: string) =>
  z
    .string()
    .default(fallback)
    .transform((value, context) => {
      const [, count, unit] = /^(\d+)(ms|s|m|h|d)$/.exec(value) ?? []
      const ms = Number(count) * units[(unit ?? 'ms') as keyof typeof units]
      if (ms >= 1 && ms <= LONGEST_MS) return ms
      context.addIssue('write a time like 500ms, 30s, 5m, 1h or 7d, 24 days at most')
      return z.NEVER
    })
