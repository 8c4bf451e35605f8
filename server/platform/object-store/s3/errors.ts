import { S3ServiceException } from '@aws-sdk/client-s3'
import {
  MultipartNotFound,
  ObjectNotFound,
  ObjectStoreError,
  StoreRefused,
  StoreUnavailable,
} from '../errors.ts'

/** What to do about it, for the person who reads the log. */
const ADVICE: Readonly<Record<string, string>> = {
  NoSuchBucket: 'the bucket does not exist: create it, or correct its name',
  AccessDenied: 'the store denies access: check the credentials and their permissions on the bucket',
  InvalidAccessKeyId: 'the store does not know this access key: check the credentials',
  SignatureDoesNotMatch: 'the store refuses the signature: check the secret key, the region and the clock',
  RequestTimeTooSkewed: 'the clock of this machine is off by more than the store tolerates: set it right',
  PermanentRedirect: 'the bucket lives in another region: correct the region',
}
/** Passing troubles that do not always come with a 5xx status: S3 may say 200 and fail in the body. */
const PASSING = new Set([
  'InternalError',
  'SlowDown',
  'ServiceUnavailable',
  'RequestTimeout',
  'OperationAborted',
])
const NETWORK_CODES = /^(E[A-Z_]+|UND_ERR_.+)$/

/** The port's error for the SDK's. A defect of our own comes back as it is. */
export function typedS3Error(error: unknown, key = ''): unknown {
  if (!(error instanceof Error) || error instanceof ObjectStoreError) return error
  if (error instanceof S3ServiceException) return serviceError(error, key)
  if (error.name === 'CredentialsProviderError')
    return new StoreRefused('NoCredentials', 'no credentials for the object store were found', {
      cause: error,
    })
  return isNetworkError(error)
    ? new StoreUnavailable(`the object store cannot be reached: ${error.message}`, { cause: error })
    : error
}

function serviceError(error: S3ServiceException, key: string): ObjectStoreError {
  const { name, message } = error
  const status = error.$metadata.httpStatusCode ?? 0
  const options = { cause: error }
  if (name === 'NoSuchKey') return new ObjectNotFound(key, options)
  if (name === 'NoSuchUpload') return new MultipartNotFound(key, options)
  if (PASSING.has(name) || status >= 500 || status === 429)
    return new StoreUnavailable(`the object store is in trouble: ${status} ${name}`, options)
  return new StoreRefused(
    name,
    ADVICE[name] ?? `the object store refused: ${status} ${name}: ${message}`,
    options,
  )
}

function isNetworkError(error: Error): boolean {
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return true
  return 'code' in error && typeof error.code === 'string' && NETWORK_CODES.test(error.code)
}

/** Ceph says `NoSuchKey` of an upload that is over. */
export function isOverUpload(error: unknown): boolean {
  return error instanceof S3ServiceException && ['NoSuchUpload', 'NoSuchKey'].includes(error.name)
}

/** HEAD carries no body, so its 404 has no better name than this. */
export function isNotFound(error: unknown): boolean {
  return error instanceof S3ServiceException && ['NotFound', 'NoSuchKey'].includes(error.name)
}
