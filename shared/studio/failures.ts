import { z } from 'zod'

/** Why a job of the Studio did not get further. Stable, for programs; the sentences are in `failure-texts.ts`. */
export const failureCodes = [
  'network-unreachable',
  'server-trouble',
  'rate-limited',
  'store-busy',
  'signed-out',
  'not-allowed',
  'rejected',
  'gone-on-server',
  'changed-elsewhere',
  'source-gone',
  'source-changed',
  'source-unreadable',
  'disk-full',
  'working-files-damaged',
  'encoder-missing',
  'encoder-stopped',
  'transcode-failed',
  'upload-failed',
  'job-unreadable',
  'crashed-repeatedly',
  'gave-up',
  'unexpected',
] as const
export const failureCodeSchema = z.enum(failureCodes)
export type FailureCode = z.infer<typeof failureCodeSchema>

export const failureParamsSchema = z.record(z.string(), z.union([z.string(), z.number()]))
export type FailureParams = z.infer<typeof failureParamsSchema>

export const failureSchema = z.object({
  code: failureCodeSchema,
  params: failureParamsSchema,
  /** What the other side or the tool said, for the log and for support; not translated. */
  detail: z.string().nullable(),
})
export type Failure = z.infer<typeof failureSchema>

export interface JobFailureOptions {
  readonly params?: FailureParams
  readonly detail?: string
  /** The least wait before another attempt, as the other side asked (ms). */
  readonly retryAfterMs?: number | undefined
  readonly cause?: unknown
}

/** Thrown by job handlers. `retryable`: waiting can make it better; everything else is shown at once. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure'
  readonly code: FailureCode
  readonly retryable: boolean
  readonly params: FailureParams
  readonly detail: string | null
  readonly retryAfterMs: number | undefined

  constructor(code: FailureCode, retryable: boolean, options: JobFailureOptions = {}) {
    super(options.detail ?? code, { cause: options.cause })
    this.code = code
    this.retryable = retryable
    this.params = options.params ?? {}
    this.detail = options.detail ?? null
    this.retryAfterMs = options.retryAfterMs
  }

  get failure(): Failure {
    return { code: this.code, params: this.params, detail: this.detail }
  }
}
