import { DomainError } from '@veza/shared/kernel/errors.ts'
import { z } from 'zod'
import type { Cursor } from '../../platform/db/cursor.ts'

/** Where a page of results ended. */
export interface Position extends Cursor {
  /** Which of the questions that follow one another was being answered. */
  readonly tier: number
  /** The words had been taken for others like them. */
  readonly isAlike: boolean
}

const positionSchema = z.tuple([z.int().min(0).max(1), z.boolean(), z.iso.datetime(), z.uuid()])

export function encodePosition({ tier, isAlike, at, id }: Position): string {
  return Buffer.from(JSON.stringify([tier, isAlike, at.toISOString(), id])).toString('base64url')
}

/** @throws DomainError 400 `bad-cursor` when the text is not a cursor of ours */
export function decodePosition(text: string): Position {
  try {
    const [tier, isAlike, at, id] = positionSchema.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
    )
    return { tier, isAlike, at: new Date(at), id }
  } catch (cause) {
    throw new DomainError(400, 'bad-cursor', 'The cursor is not one of ours: start again without it.', {
      cause,
    })
  }
}
