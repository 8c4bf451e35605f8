import { resolve } from 'node:path'
import { refusalText } from '@veza/shared/media/refusal-texts.ts'
import type { Imported, ImportRefusal } from '../../engine/import/import.ts'
import { type Command, type CommonOptions, withEngine } from '../command.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { serverOrigin } from '../session.ts'
import type { Terminal } from '../terminal.ts'

/** `veza-studio import PATH…` */
export async function importCommand(
  command: Command,
  paths: readonly string[],
  options: CommonOptions,
): Promise<ExitCode> {
  const { terminal, config, signal } = command
  const server = config.server === undefined ? undefined : serverOrigin(command, undefined)
  const outcomes = await withEngine(command, options, async (engine) => {
    const all: Imported[] = []
    for await (const outcome of engine.importAll(
      paths.map((path) => resolve(config.cwd, path)),
      signal,
      server,
    )) {
      all.push(outcome)
      print(terminal, outcome)
    }
    return all
  })
  if (outcomes.length === 0) terminal.print(terminal.say('nothing-there'))
  const of = (kind: Imported['kind']) =>
    outcomes.filter((outcome) => outcome.kind === kind).map((o) => asJson(terminal, o))
  terminal.answer({ imported: of('imported'), already: of('already'), refused: of('refused') })
  return outcomes.some(({ kind }) => kind === 'refused') ? exitCodes.refused : exitCodes.ok
}

function print(terminal: Terminal, outcome: Imported): void {
  const { say } = terminal
  if (outcome.kind === 'refused') {
    terminal.note(`${say('refused')}: ${outcome.path}`)
    terminal.note(`  ${tellRefusal(terminal, outcome.refusal)}`)
    return
  }
  const isMoved = outcome.kind === 'already' && outcome.movedFrom !== undefined
  terminal.print(`${say(isMoved ? 'moved' : outcome.kind)}: ${outcome.path} (${outcome.track.id})`)
}

function asJson(terminal: Terminal, outcome: Imported): object {
  const { path } = outcome
  if (outcome.kind === 'refused')
    return { path, code: outcome.refusal.code, detail: tellRefusal(terminal, outcome.refusal) }
  const { id, durationMs, metadata } = outcome.track
  return { path, trackId: id, title: metadata.title, durationMs }
}

/** Why a file was refused, and what to do. */
export function tellRefusal(terminal: Terminal, refusal: ImportRefusal): string {
  return refusal.code === 'changed-meanwhile'
    ? terminal.say('changed-meanwhile')
    : refusalText(refusal, terminal.language)
}
