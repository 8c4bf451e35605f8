import { ORPCError } from '@orpc/server'
import { FfmpegUnavailable } from '@veza/shared/media/binaries.ts'
import type { ProblemData } from '@veza/shared/studio/bridge/base.ts'
import { ApiProblem, NetworkProblem } from '../../engine/api/problem.ts'
import { BrowserSignInFailed } from '../../engine/session/browser-sign-in.ts'
import { SignedOut } from '../../engine/session/session.ts'

/** A wish that cannot be granted, thrown by procedures; the screens have a sentence for its code. */
export class BridgeProblem extends Error {
  override readonly name = 'BridgeProblem'
  readonly data: ProblemData

  constructor(code: string, params: ProblemData['params'] = {}, detail: string | null = null) {
    super(detail ?? code)
    this.data = { code, params, detail }
  }
}

/** Any fault in the words of the contract. What nobody foresaw is told to `onFault`, and says no more than that. */
export function asProblem(error: unknown, onFault: (error: unknown) => void): ORPCError<string, unknown> {
  if (error instanceof ORPCError) {
    // An answer that is not what the contract says is our own fault.
    if (error.code === 'INTERNAL_SERVER_ERROR') onFault(error.cause ?? error)
    return error
  }
  const data = dataOf(error)
  if (data.code === 'unexpected') onFault(error)
  return new ORPCError('PROBLEM', { defined: true, data, message: data.detail ?? data.code })
}

function dataOf(error: unknown): ProblemData {
  if (error instanceof BridgeProblem) return error.data
  if (error instanceof ApiProblem)
    return { code: error.code, params: { status: error.status }, detail: error.detail }
  if (error instanceof NetworkProblem)
    return { code: 'unreachable', params: { kind: error.code }, detail: error.message }
  if (error instanceof SignedOut)
    return { code: 'signed-out', params: { server: error.server }, detail: null }
  if (error instanceof BrowserSignInFailed)
    return { code: `browser-${error.code}`, params: {}, detail: error.detail || null }
  if (error instanceof FfmpegUnavailable)
    return { code: 'encoder-missing', params: {}, detail: error.message }
  return { code: 'unexpected', params: {}, detail: error instanceof Error ? error.message : String(error) }
}
