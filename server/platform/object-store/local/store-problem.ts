import {
  BodyMismatch,
  InvalidKey,
  MultipartNotFound,
  ObjectNotFound,
  StoreRefused,
  StoreUnavailable,
} from '../errors.ts'
import { isMissing } from './fs-errors.ts'

/** An error in S3's own words, so that a client of S3 understands it. */
export interface StoreProblem {
  readonly status: number
  readonly code: string
  readonly message: string
}

export const problems = {
  unsigned: { status: 403, code: 'AccessDenied', message: 'The request is not signed' },
  expired: { status: 403, code: 'AccessDenied', message: 'Request has expired' },
  mismatch: {
    status: 403,
    code: 'SignatureDoesNotMatch',
    message: 'The address or a signed header was changed: ask for a new signed request',
  },
  noLength: {
    status: 411,
    code: 'MissingContentLength',
    message: 'Send Content-Length; chunked bodies are not taken',
  },
  tooLarge: { status: 413, code: 'EntityTooLarge', message: 'One request carries 5 GiB at most' },
  badUri: { status: 400, code: 'InvalidURI', message: 'The path cannot be decoded' },
  notAllowed: {
    status: 405,
    code: 'MethodNotAllowed',
    message: 'GET, HEAD, PUT and OPTIONS are served here',
  },
  noKey: { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' },
  precondition: {
    status: 412,
    code: 'PreconditionFailed',
    message: 'A precondition of the request does not hold',
  },
  badRange: { status: 416, code: 'InvalidRange', message: 'The requested range is not satisfiable' },
} as const satisfies Record<string, StoreProblem>

/** The answer to an error of the store; undefined for one it does not know. */
export function problemOf(error: unknown): StoreProblem | undefined {
  if (error instanceof BodyMismatch)
    return error.of === 'md5'
      ? { status: 400, code: 'BadDigest', message: error.message }
      : { status: 400, code: 'IncompleteBody', message: error.message }
  if (error instanceof MultipartNotFound)
    return {
      status: 404,
      code: 'NoSuchUpload',
      message: 'The upload is over: completed, aborted, or never there',
    }
  if (error instanceof ObjectNotFound) return problems.noKey
  if (error instanceof InvalidKey) return { status: 400, code: 'InvalidArgument', message: error.message }
  if (error instanceof StoreRefused && error.code === 'ENOSPC')
    return { status: 507, code: 'InsufficientStorage', message: error.message }
  if (error instanceof StoreUnavailable || isMissing(error))
    return { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' }
  return undefined
}

/** S3's XML body for an error. */
export function problemXml({ code, message }: StoreProblem): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
