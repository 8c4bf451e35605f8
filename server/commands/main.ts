import { Command } from 'commander'
import { ConfigError } from '../config/config.ts'
import { backfillCommand } from './backfill-transfer-ids.ts'
import { checkStorage } from './check-storage.ts'
import { correctLedgerCommand } from './correct-ledger.ts'
import { encryptOAuthTokens } from './encrypt-oauth-tokens.ts'
import { migrateCommand } from './migrate.ts'
import { checkLedgerCommand, reconcileCommand, sinceOption } from './money.ts'
import { releaseCommand } from './release.ts'
import { seedCommand } from './seed.ts'
import { start } from './start.ts'
import { userCommand } from './user.ts'

const program = new Command('server').description('The server of Veza, and what an operator does with it.')

program.command('start').description('Start what ROLE says: web, worker or all').action(start)
program
  .command('migrate')
  .description('Bring the database to this version')
  .option('--down', 'roll the newest migration back instead')
  .option('--json', 'print JSON')
  .action(migrateCommand)
program
  .command('seed')
  .description('Make the demo creator and the demo track; safe to repeat')
  .option('--demo', 'the demo content (the default)')
  .option('--json', 'print JSON')
  .action(seedCommand)
program
  .command('check-storage')
  .description('Compare the store with the books, both ways')
  .option('--fix', 'remove what nothing names (otherwise a dry run)')
  .option('--json', 'print JSON')
  .action(checkStorage)
program
  .command('encrypt-oauth-tokens')
  .description('Encrypt what is still plain, and bring everything under the newest key; safe to repeat')
  .option('--dry-run', 'only say what would be done')
  .option('--json', 'print JSON')
  .action(encryptOAuthTokens)
program
  .command('backfill-transfer-ids')
  .description(
    'Look at the payment provider for transfers that have no id here; a dry run unless told otherwise',
  )
  .option('--apply', 'write down what is found')
  .option('--json', 'print JSON')
  .action(backfillCommand)
program
  .command('reconcile')
  .description('Ask the payment provider about everything that has waited too long')
  .option('--once', 'one run, and then end; the worker runs it by itself every RECONCILE_INTERVAL')
  .option('--balance', 'compare the balance of the provider with the books instead; changes nothing')
  .option(
    '--since <day>',
    'with --balance: from this day on, UTC, where it would not go back as far by itself',
    sinceOption,
  )
  .option('--json', 'print JSON')
  .action(reconcileCommand)
program
  .command('check-ledger')
  .description('Prove the books against orders, refunds and transfers')
  .option('--json', 'print JSON')
  .action(checkLedgerCommand)
program
  .command('correct-ledger')
  .description('Write into the books what you have found out; a dry run unless told otherwise')
  .requiredOption('--entry <entry...>', 'account[:user id]=amount, in minor units; a debit is positive')
  .requiredOption('--currency <code>', 'of all entries')
  .requiredOption('--reason <text>', 'why, in ten characters at least, for whoever asks later')
  .option('--order <id>', 'the order that it is about')
  .option('--explains <id>', 'what of the provider’s it explains, by its id: ch_…, re_…, tr_…')
  .option('--apply', 'write it down')
  .action(correctLedgerCommand)
program.addCommand(userCommand())
program.addCommand(releaseCommand())

try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exitCode = 78
}
