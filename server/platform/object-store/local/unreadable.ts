import { z } from 'zod'
import { codeOf, ifThere } from './fs-errors.ts'

/** Told of a record that a listing left out. */
export type OnUnreadable = (path: string, cause: unknown) => void

/** Where nobody else wants to know: a warning of the process, so that it is never silent. */
export const warnOfUnreadable: OnUnreadable = (path, cause) => {
  const why = cause instanceof Error ? cause.message : String(cause)
  process.emitWarning(`The record ${path} cannot be read and is left out: ${why}`, 'UnreadableRecord')
}

const PATHS_KEPT = 1_000

/** Tells of each path once, however often it is met: until so many others came that it was forgotten. */
export function onceEach(onUnreadable: OnUnreadable): OnUnreadable {
  const told = new Set<string>()
  return (path, cause) => {
    if (told.has(path)) return
    if (told.size >= PATHS_KEPT) told.clear()
    told.add(path)
    onUnreadable(path, cause)
  }
}

/** What is about one file; every other error is about the disk or the process, and would hit the next file as well. */
const OF_ONE_FILE = new Set(['EACCES', 'EISDIR', 'EIO'])

/**
 * One record, so that a damaged one counts as missing and does not hide all others. undefined where it is gone or was
 * told.
 */
export async function readableRecord<T>(
  path: string,
  reading: Promise<T | undefined>,
  onUnreadable: OnUnreadable,
): Promise<T | undefined> {
  try {
    return await ifThere(reading)
  } catch (error) {
    const isDamaged = error instanceof SyntaxError || error instanceof z.ZodError
    if (!isDamaged && !OF_ONE_FILE.has(codeOf(error) ?? '')) throw error
    onUnreadable(path, error)
    return undefined
  }
}
