import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** Whether there is somebody to ask. */
export const canAsk = (): boolean => process.stdin.isTTY === true

/**
 * Asks on the terminal, on standard error: standard output belongs to results.
 * @param isSecret what is typed is not shown
 */
export async function ask(question: string, isSecret: boolean, signal: AbortSignal): Promise<string> {
  if (isSecret) process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({
    input: process.stdin,
    output: isSecret ? nowhere : process.stderr,
    terminal: true,
  })
  // The terminal hands over Ctrl-C as a key, not as a signal, while a line is read.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    return (await lines.question(isSecret ? '' : question, { signal })).trim()
  } finally {
    lines.close()
    if (isSecret) process.stderr.write('\n')
  }
}
