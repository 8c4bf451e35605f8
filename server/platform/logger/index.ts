import { type Logger as Pino, pino } from 'pino'
import { redact, redactFault, redactText } from './redact.ts'

export type Logger = Pino

/** What a person needs of an error; its other properties may hold connections, requests, secrets. */
function fault(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error ? String(error.code) : undefined
  const said = (text: string) => redactFault(text, error.message, code)
  const cause = error.cause === undefined ? {} : { cause: fault(error.cause) }
  return {
    type: error.name,
    message: said(error.message),
    ...(code === undefined ? {} : { code }),
    stack: said(error.stack ?? ''),
    ...cause,
  }
}

/** JSON lines; secrets are replaced wherever they stand. @param destination a file descriptor (1 is standard output) */
export function createLogger(level: string, destination: number | { write(line: string): void } = 1): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: fault },
    formatters: { log: redact },
    // The whole line, because a secret may stand anywhere: in what is said, in a stack, in the text of a cause.
    hooks: { streamWrite: redactText },
  }
  // Lines are gathered and written off the request's way; pino writes what is left when the process ends.
  const gathered = { sync: false, minLength: 4096, periodicFlush: 1_000 }
  return pino(
    options,
    typeof destination === 'number' ? pino.destination({ dest: destination, ...gathered }) : destination,
  )
}
