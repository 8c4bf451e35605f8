import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@veza/shared/kernel/time.ts'
import { redact } from './redact.ts'

export interface Log {
  /** @param who `app`, `engine`, `updates` */
  write(who: string, text: string): void
  /** The last of what was written, oldest first. @param maxCharacters the beginning is left out */
  tail(maxCharacters: number): string
}

const FILE_BYTES = 1024 * 1024
const FILES = 5
const LINE_CHARACTERS = 4_000

/**
 * A log in a few files of a bounded size: `studio.log`, and older ones as `studio.1.log` and on. Secrets are taken out
 * before anything is written. A disk that is full costs the log, and nothing else.
 */
export function openLog(folder: string, clock: Clock, fileBytes = FILE_BYTES): Log {
  const pathOf = (age: number) => join(folder, age === 0 ? 'studio.log' : `studio.${age}.log`)

  function rotate(): void {
    if (sizeOf(pathOf(0)) < fileBytes) return
    rmSync(pathOf(FILES - 1), { force: true })
    for (let age = FILES - 2; age >= 0; age--)
      if (sizeOf(pathOf(age)) > 0) renameSync(pathOf(age), pathOf(age + 1))
  }

  return {
    write(who, text) {
      const at = clock.now().toISOString()
      const lines = redact(text.trimEnd())
        .split('\n')
        .map((line) => `${at} ${who}: ${line.slice(0, LINE_CHARACTERS)}\n`)
      try {
        makeFolder(folder)
        rotate()
        appendFileSync(pathOf(0), lines.join(''), { mode: 0o600 })
      } catch {
        // There is nowhere left to say it.
      }
    },
    tail(maxCharacters) {
      let text = ''
      for (let age = 0; age < FILES && text.length < maxCharacters; age++)
        text = contentOf(pathOf(age)) + text
      return text.slice(-maxCharacters)
    },
  }
}

/** Not those above it: a library whose drive is gone gets no other folder in its place. */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder)
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function contentOf(path: string): string {
  return sizeOf(path) === 0 ? '' : readFileSync(path, 'utf8')
}
