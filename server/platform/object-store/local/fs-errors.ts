import { StoreRefused, StoreUnavailable } from '../errors.ts'

const REFUSED: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk of the object store is full: free some space',
  EDQUOT: 'the disk quota of the object store is used up: raise it or free some space',
  EROFS: 'the folder of the object store is mounted read-only',
  EACCES: 'the server may not write to the folder of the object store: check its owner and mode',
  EPERM: 'the server may not write to the folder of the object store: check its owner and mode',
}
const PASSING = new Set(['EMFILE', 'ENFILE', 'EBUSY', 'EAGAIN', 'EIO', 'ESTALE', 'ETIMEDOUT'])

export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

export function isMissing(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/** The typed error for what the file system said; anything else comes back as it is. */
export function typedFsError(error: unknown): unknown {
  const code = codeOf(error)
  if (code === undefined) return error
  const refused = REFUSED[code]
  if (refused !== undefined) return new StoreRefused(code, refused, { cause: error })
  return PASSING.has(code)
    ? new StoreUnavailable(`the object store's folder: ${code}`, { cause: error })
    : error
}

/** Runs file work, with its errors typed. */
export async function onDisk<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw typedFsError(error)
  }
}

/** undefined where the file is not there. */
export async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
