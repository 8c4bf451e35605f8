import type { Language } from '@veza/shared/studio/language.ts'
import type { Explained } from './told-error.ts'
import { type Say, sayIn } from './words.ts'

/** Where a command speaks: results on standard output, everything else on standard error. */
export interface Terminal {
  readonly language: Language
  readonly say: Say
  readonly isJson: boolean
  /** A line of the result, for people; nothing with `--json`. */
  print(line: string): void
  /** The result, for programs: one line, with `--json` alone. */
  answer(value: unknown): void
  /** News on the way, for people. */
  note(line: string): void
  /** The error as three sentences for people, and as JSON where that was asked for. */
  fail(error: Explained): void
  /** Bars that are drawn over again in place; null where nobody would see them so. */
  readonly canvas: Canvas | null
  /** Waits until all was handed to the system. */
  flush(): Promise<void>
}

export interface Canvas {
  readonly columns: number
  /** Replaces what was drawn before. */
  draw(lines: readonly string[]): void
}

export interface TerminalOptions {
  readonly language: Language
  readonly isJson: boolean
  readonly isPlain: boolean
}

/** The terminal of this process. */
export function processTerminal({ language, isJson, isPlain }: TerminalOptions): Terminal {
  const { stdout, stderr } = process
  const say = sayIn(language)
  // A reader that has gone (`| head`) is no error of ours.
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined)
  const canvas = stderr.isTTY && !isPlain ? canvasOn(stderr) : null
  const note = (line: string) => {
    canvas?.draw([])
    stderr.write(`${visible(line)}\n`)
  }
  return {
    language,
    say,
    isJson,
    canvas,
    note,
    print(line) {
      canvas?.draw([])
      if (!isJson) stdout.write(`${visible(line)}\n`)
    },
    answer(value) {
      canvas?.draw([])
      if (isJson) stdout.write(`${JSON.stringify(value)}\n`)
    },
    fail(error) {
      const { what, safe, todo, detail, code } = error
      note(what)
      note(say('safe', { text: safe }))
      note(say('todo', { text: todo }))
      if (detail !== null && detail !== '') for (const line of detail.split('\n')) note(`  ${line}`)
      if (isJson) stdout.write(`${JSON.stringify({ error: { code, what, safe, todo, detail } })}\n`)
    },
    async flush() {
      await Promise.all([stdout, stderr].map((stream) => new Promise((resolve) => stream.write('', resolve))))
    },
  }
}

/** File names may hold control characters; they must not steer the terminal. */
export function visible(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (char) => JSON.stringify(char).slice(1, -1).replace('\u007f', '\\u007f'))
}

function canvasOn(stream: NodeJS.WriteStream): Canvas {
  let drawn = 0
  return {
    get columns() {
      return stream.columns || 80
    },
    draw(lines) {
      const up = drawn > 0 ? `\u001b[${drawn}A\r` : ''
      drawn = lines.length
      stream.write(`${up}${up && '\u001b[J'}${lines.map((line) => `${visible(line)}\n`).join('')}`)
    },
  }
}
