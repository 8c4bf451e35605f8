import { FeedRefused } from '@veza/shared/studio/updates/feed.ts'
import type { UpdateState } from '@veza/shared/studio/updates/state.ts'
import { FeedExpired, FeedWithheld } from './signed-provider.ts'

/** What went wrong with an update, as screens show it. */
export function failureOf(error: unknown): UpdateState {
  if (error instanceof FeedExpired)
    return { kind: 'stale', since: error.since.toISOString(), isTold: error.isTold }
  if (error instanceof FeedWithheld) return { kind: 'stale', since: error.since.toISOString(), isTold: true }
  const code = error instanceof FeedRefused ? `feed-${error.fault}` : codeOf(error)
  // What the library adds below the first line is headers and traces.
  const [detail = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
  return { kind: 'failed', code, detail }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unexpected'
}
