import { S3ServiceException } from '@aws-sdk/client-s3'
import type { CompleteOutcome } from '../port.ts'
import { isOverUpload } from './errors.ts'

/** The outcomes of a completion that come as errors; undefined for a true error. */
export function outcomeOf(error: unknown): CompleteOutcome | undefined {
  if (!(error instanceof S3ServiceException)) return undefined
  const { name, message: detail } = error
  if (isOverUpload(error)) return { kind: 'no-such-upload' }
  const partNumber = partNumberIn(error)
  const named = partNumber === undefined ? { detail } : { detail, partNumber }
  if (name === 'InvalidPart' || name === 'InvalidPartOrder' || name === 'MalformedXML')
    return { kind: 'invalid-part', ...named }
  return name === 'EntityTooSmall' ? { kind: 'part-too-small', ...named } : undefined
}

/** Amazon names the part in a field of the error, others do not. */
function partNumberIn(error: object): number | undefined {
  const found = 'PartNumber' in error ? Number(error.PartNumber) : Number.NaN
  return Number.isInteger(found) ? found : undefined
}
