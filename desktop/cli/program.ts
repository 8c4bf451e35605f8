import { InvalidArgumentError, Command as Program } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import type { Command } from './command.ts'
import { doctorCommand } from './commands/doctor.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { loginCommand, logoutCommand } from './commands/login.ts'
import { publishCommand } from './commands/publish.ts'
import { type Control, controlCommand, listCommand, moveCommand, runCommand } from './commands/queue.ts'
import { statusCommand } from './commands/status.ts'
import { whoamiCommand } from './commands/whoami.ts'
import type { ExitCode } from './exit-codes.ts'
import { helpIn } from './usage-texts.ts'
import type { Word } from './words.ts'

/** Nothing moving for so long ends a command that waits (s). */
const PATIENCE_SECONDS = 600

type End = (code: ExitCode) => void

/** The whole command line. @param end is told the exit code of the command that ran */
export function createProgram(command: Command, end: End): Program {
  const { say } = command.terminal
  const program = new Program('veza-studio')
    .configureHelp(helpIn(command.terminal.language))
    .helpOption('-h, --help', say('help'))
    .helpCommand('help [command]', say('help'))
    .description(say('about'))
    .version(manifest.version, '--version', say('version'))
    .exitOverride()
    // Told by us, in three sentences and in the user's language.
    .configureOutput({ outputError: () => undefined })
    .showHelpAfterError(false)
    .addHelpText('after', `\n${say('exit-codes')}`)
    .enablePositionalOptions()
  common(program.command('import <paths...>'), command, 'import').action(async (paths, options) =>
    end(await importCommand(command, paths, options)),
  )
  addPublish(program, command, end)
  addQueue(program, command, end)
  common(program.command('status'), command, 'status').action(async (options) =>
    end(await statusCommand(command, options)),
  )
  credentials(common(program.command('login'), command, 'login'), command)
    .option('--no-browser', say('no-browser'))
    .action(async (options) => end(await loginCommand(command, options)))
  common(program.command('logout'), command, 'logout')
    .option('--server <url>', say('server'))
    .action(async (options) => end(await logoutCommand(command, options)))
  common(program.command('whoami'), command, 'whoami')
    .option('--server <url>', say('server'))
    .action(async (options) => end(await whoamiCommand(command, options)))
  common(program.command('doctor'), command, 'doctor')
    .option('--server <url>', say('server'))
    .action(async (options) => end(await doctorCommand(command, options)))
  common(program.command('export'), command, 'export')
    .option('--to <dir>', say('to'))
    .action(async (options) => end(await exportCommand(command, options)))
  return program
}

function common(program: Program, { terminal: { say } }: Command, word: Word): Program {
  return program
    .description(say(word))
    .option('--json', say('json'))
    .option('--library <dir>', say('library'))
}

function credentials(program: Program, { terminal: { say } }: Command): Program {
  return program
    .option('--server <url>', say('server'))
    .option('--email <address>', say('email'))
    .option('--password <password>', say('password'))
    .option('--totp <code>', say('totp'))
}

function patience(program: Program, { terminal: { say } }: Command): Program {
  return program.option('--patience <seconds>', say('patience'), seconds, PATIENCE_SECONDS)
}

function seconds(text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new InvalidArgumentError('> 0')
  return value
}

function addPublish(program: Program, command: Command, end: End): void {
  const { say } = command.terminal
  patience(credentials(common(program.command('publish <file>'), command, 'publish'), command), command)
    .option('--title <text>', say('title'))
    .option('--description <text>', say('description'))
    .option('--genre <text>', say('genre'))
    .option('--tags <list>', say('tags'))
    .option('--lyrics <file>', say('lyrics'))
    .option('--visibility <who>', say('visibility'))
    .option('--lossless', say('lossless'))
    .option('--no-lossless', say('no-lossless'))
    .option('--paid', say('paid'))
    .option('--no-paid', say('no-paid'))
    .option('--preview', say('preview'))
    .option('--no-preview', say('no-preview'))
    .option('--at <time>', say('at'))
    .option('--price <amount>', say('price'))
    .option('--minimum <amount>', say('minimum'))
    .option('--overwrite', say('overwrite'))
    .action(async (file, options) => end(await publishCommand(command, file, options)))
}

function addQueue(program: Program, command: Command, end: End): void {
  const { say } = command.terminal
  const queue = program.command('queue').description(say('queue'))
  common(queue.command('list', { isDefault: true }), command, 'queue.list')
    .option('--all', say('all'))
    .action(async (options) => end(await listCommand(command, options)))
  patience(common(queue.command('run'), command, 'queue.run'), command).action(async (options) =>
    end(await runCommand(command, options)),
  )
  for (const control of ['pause', 'resume', 'cancel', 'retry'] as const satisfies readonly Control[])
    common(queue.command(`${control} [id]`), command, `queue.${control}`)
      .option('--all', say('all'))
      .action(async (id, options) => end(await controlCommand(command, control, id, options)))
  common(queue.command('move <id>'), command, 'queue.move')
    .option('--first', say('first'))
    .option('--last', say('last'))
    .option('--before <id>', say('before'))
    .action(async (id, options) => end(await moveCommand(command, id, options)))
}

/** Every option of every command, to tell them from file names. */
export function optionNames(program: Program): Set<string> {
  const own = program.options.flatMap(({ short, long }) => [short, long])
  const names = [...own, ...program.commands.flatMap((sub) => [...optionNames(sub)]), '-h', '--help']
  return new Set(names.filter((name) => name !== undefined && name !== null))
}
