import { FfmpegUnavailable } from '@veza/shared/media/binaries.ts'
import { tellFailure } from '@veza/shared/studio/failure-texts.ts'
import type { Failure, FailureCode } from '@veza/shared/studio/failures.ts'
import type { Language } from '@veza/shared/studio/language.ts'
import { CommanderError } from 'commander'
import { ApiProblem, NetworkProblem } from '../engine/api/problem.ts'
import { LibraryTooNew } from '../engine/db/migrate.ts'
import { BrowserSignInFailed, type BrowserSignInFault } from '../engine/session/browser-sign-in.ts'
import { SignedOut } from '../engine/session/session.ts'
import { LibraryNotWritable } from '../folders/library-folder.ts'
import { LibraryMissing } from '../folders/library-presence.ts'
import { NodeTooOld } from '../folders/runtime.ts'
import { type ErrorTextCode, tell } from './error-texts.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { type Explained, ToldError } from './told-error.ts'
import { usageFault } from './usage-texts.ts'

type Params = Readonly<Record<string, string | number>>

/** An end of a command with its sentences, from the table of texts. */
export function explained(
  code: ErrorTextCode,
  exit: ExitCode,
  language: Language,
  params: Params = {},
  detail: string | null = null,
): Explained {
  return { code, exit, detail, ...tell(code, language, params) }
}

/** What a thrown error means to the person at the terminal, and to the script that waits for the exit code. */
export function explain(error: unknown, language: Language): Explained {
  const say = (code: ErrorTextCode, exit: ExitCode, params?: Params, detail?: string | null) =>
    explained(code, exit, language, params, detail)
  if (error instanceof ToldError) return error.explained
  if (error instanceof CommanderError)
    return say('usage', exitCodes.usage, { detail: usageFault(error.message, language) })
  if (error instanceof NodeTooOld) return say('node-too-old', exitCodes.lacking, { found: error.found })
  if (error instanceof LibraryNotWritable)
    return say('library-not-writable', exitCodes.lacking, { folder: error.folder, code: error.code })
  if (error instanceof LibraryMissing)
    return say('library-missing', exitCodes.lacking, { folder: error.folder })
  if (error instanceof LibraryTooNew)
    return say('library-too-new', exitCodes.lacking, { found: error.found, known: error.known })
  if (error instanceof FfmpegUnavailable) return say('encoder-missing', exitCodes.lacking, {}, error.message)
  if (error instanceof SignedOut) return say('not-signed-in', exitCodes.signedOut, { server: error.server })
  return ofSystem(error, say) ?? say('unexpected', exitCodes.fault, {}, stackOf(error))
}

const browserFaults: Readonly<Record<BrowserSignInFault, ErrorTextCode>> = {
  cancelled: 'browser-cancelled',
  'mixed-up': 'browser-mixed-up',
  refused: 'browser-refused',
  'timed-out': 'browser-timed-out',
}

/** Problems that have sentences of their own here, by the server's code. */
const signInProblems: Readonly<Record<string, ErrorTextCode>> = {
  'email-unverified': 'email-unverified',
  'second-factor-required': 'no-second-factor',
  'wrong-second-factor': 'wrong-second-factor',
  'code-invalid': 'code-not-taken',
  'code-expired': 'code-not-taken',
}

/** What a server's answer to a command means. @param server origin */
export function explainServer(error: unknown, server: string, language: Language): Explained {
  if (error instanceof NetworkProblem)
    return explained('unreachable', exitCodes.unreachable, language, { server }, error.message)
  if (error instanceof ApiProblem) {
    const params = { server, status: error.status }
    const known = signInProblems[error.code]
    if (known) return explained(known, exitCodes.signedOut, language, params, error.detail)
    const isAboutWho = error.status === 401 || error.status === 403
    return isAboutWho
      ? explained('sign-in-refused', exitCodes.signedOut, language, params, error.detail)
      : explained('server-refused', exitCodes.failed, language, params, error.detail)
  }
  if (error instanceof BrowserSignInFailed)
    return explained(browserFaults[error.code], exitCodes.signedOut, language, { server }, error.detail)
  return explain(error, language)
}

const exitOfFailure: Partial<Record<FailureCode, ExitCode>> = {
  'signed-out': exitCodes.signedOut,
  'not-allowed': exitCodes.signedOut,
  'network-unreachable': exitCodes.unreachable,
  'encoder-missing': exitCodes.lacking,
  'disk-full': exitCodes.lacking,
  unexpected: exitCodes.fault,
}

/** A job's failure as the end of a command. */
export function explainFailure(failure: Failure, language: Language): Explained {
  const { code, detail } = failure
  return { code, detail, exit: exitOfFailure[code] ?? exitCodes.failed, ...tellFailure(failure, language) }
}

function ofSystem(
  error: unknown,
  say: (code: ErrorTextCode, exit: ExitCode, params?: Params, detail?: string | null) => Explained,
): Explained | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const detail = error instanceof Error ? error.message : null
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL')
    return say('disk-full', exitCodes.lacking, {}, detail)
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return say('library-damaged', exitCodes.lacking, {}, detail)
  return null
}

const stackOf = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
