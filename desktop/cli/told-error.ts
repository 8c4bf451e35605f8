import type { Told } from '@veza/shared/studio/language.ts'
import type { ExitCode } from './exit-codes.ts'

/** An end of a command that a person is told about. `code` is for programs. */
export interface Explained extends Told {
  readonly exit: ExitCode
  readonly code: string
  /** What the other side or the tool said, word for word. */
  readonly detail: string | null
}

/** Thrown by commands for what they foresee. */
export class ToldError extends Error {
  override readonly name = 'ToldError'
  readonly explained: Explained

  constructor(explained: Explained) {
    super(explained.what)
    this.explained = explained
  }
}
