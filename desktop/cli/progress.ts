import type { JobView } from '@veza/shared/studio/jobs.ts'
import type { Terminal } from './terminal.ts'
import { kindWord, type Say, stateWord } from './words.ts'

const BAR_CELLS = 24
const NAME_CELLS = 20

/** One job as a line: name, bar, figure, and why it waits. */
export function progressLine(job: JobView, say: Say, columns: number): string {
  const name = say(kindWord(job.kind)).padEnd(NAME_CELLS)
  const fraction = job.state === 'done' ? 1 : job.progress
  const cells = Math.round(fraction * BAR_CELLS)
  const bar = `${'█'.repeat(cells)}${'░'.repeat(BAR_CELLS - cells)}`
  const figure = `${Math.floor(fraction * 100)} %`.padStart(6)
  const waits = job.nextTryAt === null ? '' : say('next-try', { at: job.nextTryAt.slice(11, 19) })
  const line = `${name} ${bar}${figure}  ${say(stateWord(job.state))} ${waits}`.trimEnd()
  return line.slice(0, Math.max(20, columns - 1))
}

/** Shows jobs as bars on a terminal, else a line whenever one changes its state. */
export function createProgressView(terminal: Terminal): {
  show(jobs: readonly JobView[]): void
  clear(): void
} {
  const { canvas, say } = terminal
  const states = new Map<string, string>()
  return {
    show(jobs) {
      if (canvas !== null) {
        canvas.draw(jobs.map((job) => progressLine(job, say, canvas.columns)))
        return
      }
      for (const job of jobs) {
        const state = say(stateWord(job.state))
        if (states.get(job.id) !== state && job.state !== 'queued')
          terminal.note(`${say(kindWord(job.kind))}: ${state}`)
        states.set(job.id, state)
      }
    },
    clear: () => canvas?.draw([]),
  }
}
