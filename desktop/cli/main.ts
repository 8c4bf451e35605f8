import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { CommanderError } from 'commander'
import { readStudioConfig } from '../config/config.ts'
import { guardFileNames } from './arguments.ts'
import type { Command } from './command.ts'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { explain } from './explain.ts'
import { createProgram, optionNames } from './program.ts'
import { processTerminal } from './terminal.ts'
import { interruption } from './work.ts'

/** Runs one command and says how it ended. */
async function main(args: readonly string[]): Promise<ExitCode> {
  const warnings: string[] = []
  const config = readStudioConfig(undefined, (message) => warnings.push(message))
  const terminal = processTerminal({
    language: config.language,
    isJson: args.includes('--json'),
    isPlain: config.isPlain,
  })
  for (const warning of warnings) terminal.note(warning)
  const command: Command = { config, terminal, signal: interruptions() }
  let code: ExitCode = exitCodes.ok
  const program = createProgram(command, (ended) => {
    code = ended
  })
  const options = optionNames(program)
  const exists = (path: string) => existsSync(resolve(config.cwd, path))
  try {
    await program.parseAsync(
      guardFileNames(args, (word) => options.has(word), exists),
      { from: 'user' },
    )
  } catch (error) {
    code = fail(command, error)
  }
  await terminal.flush()
  return code
}

function fail(command: Command, error: unknown): ExitCode {
  // Help was asked for and given.
  if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok
  const told =
    command.signal.aborted && !(error instanceof CommanderError)
      ? interruption(command)
      : explain(error, command.terminal.language)
  command.terminal.fail(told)
  return told.exit
}

/** Ctrl-C and SIGTERM ask the command to stop and put its work back; a second one ends it at once. */
function interruptions(): AbortSignal {
  const stop = new AbortController()
  const codes = { SIGINT: exitCodes.interrupted, SIGTERM: exitCodes.terminated } as const
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (stop.signal.aborted) process.exit(codes[name])
      stop.abort(name)
    })
  // The process that started us and handed its terminal over is gone: nobody waits for the rest.
  process.once('disconnect', () => stop.abort('SIGTERM'))
  return stop.signal
}

process.exit(await main(process.argv.slice(2)))
