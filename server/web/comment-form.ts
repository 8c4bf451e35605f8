import { createHash } from 'node:crypto'
import { commentTextSchema } from '@veza/shared/contracts/comments.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import type { CommentChange } from '../domains/comments/index.ts'
import { isTextKey, type TextKey } from './texts/index.ts'
import type { CommentAttempt } from './views/comments.ts'

const MOMENT = /^(?:(\d{1,3}):)?(\d{1,3}):([0-5]?\d)$/

type Read =
  | { readonly change: CommentChange; readonly attempt: Omit<CommentAttempt, 'fault'> }
  | { readonly change?: undefined; readonly attempt: CommentAttempt }

/** Milliseconds of `1:05` or `1:02:05`; undefined of anything else. */
export function momentOf(text: string): number | undefined {
  const [, hours = '0', minutes, seconds] = MOMENT.exec(text.trim()) ?? []
  if (minutes === undefined || seconds === undefined) return undefined
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1_000
}

/** What a form asks for, or what of it cannot be taken. @throws DomainError 400 of what no page of ours sends */
export function readCommentForm(form: ReadonlyMap<string, string>): Read {
  const field = (name: string) => form.get(name) ?? ''
  const does = field('do')
  const attempt = { does, id: field('id'), text: field('text'), at: field('at') }
  const id = idSchema.safeParse(attempt.id)
  if (does === 'delete' || does === 'hide' || does === 'show') {
    if (!id.success) throw new UnknownAction()
    return { change: { kind: does, id: id.data }, attempt }
  }
  if (does !== 'write' && does !== 'reply' && does !== 'edit') throw new UnknownAction()
  const text = commentTextSchema.safeParse(attempt.text)
  if (!text.success) return { attempt: { ...attempt, fault: 'comments.fault.text' } }
  // Sent once more as it was, it is the same; who goes back and writes something else means something else.
  const digest = createHash('sha256').update(`${attempt.at} ${text.data}`).digest('base64url')
  const key = `${field('key').slice(0, 100)} ${digest}`
  if (does === 'write') {
    const atMs = momentOf(attempt.at)
    if (atMs === undefined) return { attempt: { ...attempt, fault: 'comments.fault.at' } }
    return { change: { kind: does, atMs, text: text.data, key }, attempt }
  }
  if (!id.success) throw new UnknownAction()
  return { change: { kind: does, id: id.data, text: text.data, key }, attempt }
}

/** Why it was not taken, where there is something to be mended. */
export function faultOf(error: unknown): TextKey | undefined {
  const key = error instanceof DomainError ? `comments.fault.${error.code}` : ''
  return isTextKey(key) ? key : undefined
}

class UnknownAction extends DomainError {
  constructor() {
    super(400, 'unknown-action', 'This page has no such form. Load it again.')
  }
}
