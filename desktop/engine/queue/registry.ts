import { type JobKind, type JobPayload, jobKinds, jobPayloads } from '@veza/shared/studio/jobs.ts'

export interface JobContext {
  readonly jobId: string
  /** Aborted when the job is paused or cancelled, when the engine stops, or when the claim is lost. */
  readonly signal: AbortSignal
  /** Failures in a row before this attempt. */
  readonly attempts: number
  /** @param fraction 0 to 1; may be called as often as one likes. @param totalBytes what 1 stands for, where that is known */
  progress(fraction: number, totalBytes?: number): void
}

/**
 * Does one job, whole. It may have been done before, in part or altogether: it looks first. Throws `JobFailure` for
 * what is foreseen; everything else counts as a fault of ours.
 */
export type JobHandler<K extends JobKind> = (payload: JobPayload<K>, context: JobContext) => Promise<void>

/** Complete by type: a kind without a handler does not compile. */
export type JobHandlers = { readonly [K in JobKind]: JobHandler<K> }

/** Refuses a registry that the types were talked out of. Throws `Error` at start, before any job is taken. */
export function assertRegistry(handlers: JobHandlers): void {
  const given = Object.keys(handlers)
  const missing = jobKinds.filter((kind) => typeof handlers[kind] !== 'function')
  const unknown = given.filter((kind) => !Object.hasOwn(jobPayloads, kind))
  if (missing.length > 0 || unknown.length > 0)
    throw new Error(
      `job handlers: missing ${missing.join(', ') || 'none'}; unknown ${unknown.join(', ') || 'none'}`,
    )
}

/** Runs the handler of a kind on a payload that is still text. @returns null where the text cannot be read */
export function bindHandler(
  handlers: JobHandlers,
  kind: JobKind,
  text: string,
): ((context: JobContext) => Promise<void>) | null {
  const bind = <K extends JobKind>(of: K) => {
    const parsed = jobPayloads[of].safeParse(parseJson(text))
    const handler: JobHandler<K> = handlers[of]
    return parsed.success ? (context: JobContext) => handler(parsed.data as JobPayload<K>, context) : null
  }
  return bind(kind)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
