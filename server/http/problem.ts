import { ORPCError } from '@orpc/server'
import type { Problem } from '@veza/shared/contracts/common.ts'
import { DomainError, type FaultLink, type FieldError } from '@veza/shared/kernel/errors.ts'
import type { ErrorRequestHandler, Request, Response } from 'express'
import type { Logger } from '../platform/logger/index.ts'
import { loggedPath } from './logged-path.ts'

/** The one place where a fault becomes an answer (RFC 9457). Nothing of the inside leaves with it. */
export function problemHandler(log: Logger): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const fault = toDomainError(error)
    if (fault.status >= 500)
      log.error({ err: error, requestId: req.requestId, path: loggedPath(req) }, 'request failed')
    if (res.headersSent) {
      res.destroy()
      return
    }
    sendProblem(req, res, fault)
  }
}

export function sendProblem(req: Request, res: Response, fault: DomainError): void {
  const problem: Problem = {
    type: `/problems/${fault.code}`,
    title: fault.code.replaceAll('-', ' '),
    status: fault.status,
    code: fault.code,
    detail: fault.message,
    requestId: req.requestId,
    ...(fault.fields.length > 0 ? { errors: [...fault.fields] } : {}),
    ...fault.extra,
  }
  if (fault.retryAfterSeconds !== undefined) res.set('Retry-After', String(fault.retryAfterSeconds))
  if (fault.link) res.set('Link', headerOf(fault.link))
  res
    .status(fault.status)
    .set('Cache-Control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(problem))
}

/** @see https://www.rfc-editor.org/rfc/rfc8288#section-3 */
export const headerOf = ({ path, rel }: FaultLink): string => `<${path}>; rel="${rel}"`

export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  if (error instanceof ORPCError) return fromContract(error)
  const status = statusOf(error)
  if (status === 413)
    return new DomainError(413, 'body-too-large', 'The request is larger than this address takes.')
  if (status === 415)
    return new DomainError(415, 'unsupported-media-type', 'This address does not take a body of this kind.')
  if (status === 400) return new DomainError(400, 'bad-request', 'The request could not be read.')
  return new DomainError(
    500,
    'internal',
    'Something failed on our side. Try again; if it stays, tell us the request id.',
  )
}

/** What the contract's own checks found. */
function fromContract(error: ORPCError<string, unknown>): DomainError {
  if (error.code === 'BAD_REQUEST') {
    const fields = issuesOf(error.data)
    const first = fields[0]
    const detail = first
      ? `${first.field ? `${first.field}: ` : ''}${first.detail}`
      : 'The request could not be read.'
    return new DomainError(400, fields.length > 0 ? 'invalid' : 'bad-request', detail, { fields })
  }
  if (error.code === 'PAYLOAD_TOO_LARGE' || error.status === 413) return toDomainError({ status: 413 })
  if (error.status < 500)
    return new DomainError(error.status, error.code.toLowerCase().replaceAll('_', '-'), error.message)
  return toDomainError(undefined)
}

function issuesOf(data: unknown): FieldError[] {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues))
    return []
  return data.issues.slice(0, 20).map((issue: { path?: unknown[]; message?: unknown }) => ({
    field: (issue.path ?? []).map(String).join('.'),
    detail: String(issue.message ?? 'is not valid'),
  }))
}

function statusOf(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : undefined
}
