import { grantableRoleSchema, grantableRoles } from '@veza/shared/contracts/staff.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import { Command } from 'commander'
import type { Context } from '../context.ts'
import { findUser, grantRole, operator, resetFactors, takeRole } from '../domains/accounts/index.ts'
import { withContext } from './with-context.ts'

interface Options {
  readonly reason: string
  readonly json?: boolean
}

type Change = (ctx: Context, id: string, reason: string) => Promise<{ roles: readonly string[] }>

/** What an operator does to one account, where there is no admin yet, or none that gets in. */
export function userCommand(): Command {
  const command = new Command('user').description('Change one account; written down as done by the operator')
  const roles = grantableRoles.join(', ')
  withOptions(command.command('grant-role <email> <role>').description(`Give a role: ${roles}`)).action(
    (email: string, role: string, options: Options) =>
      changeUser(email, options, (ctx, id, reason) =>
        grantRole(ctx, operator, { id, role: roleOf(role), reason }),
      ),
  )
  withOptions(command.command('take-role <email> <role>').description(`Take a role: ${roles}`)).action(
    (email: string, role: string, options: Options) =>
      changeUser(email, options, (ctx, id, reason) =>
        takeRole(ctx, operator, { id, role: roleOf(role), reason }),
      ),
  )
  withOptions(
    command
      .command('reset-factor <email>')
      .description('Remove the second factors of somebody who has lost them, who is told by mail'),
  ).action((email: string, options: Options) =>
    changeUser(email, options, (ctx, id, reason) => resetFactors(ctx, operator, { id, reason })),
  )
  return command
}

const withOptions = (command: Command): Command =>
  command
    .option('--reason <text>', 'why, for whoever asks later', 'by the operator')
    .option('--json', 'print JSON')

async function changeUser(email: string, { reason, json }: Options, change: Change): Promise<void> {
  try {
    const { roles } = await withContext(async (ctx) => {
      const { id } = await findUser(ctx, email)
      return change(ctx, id, reason)
    })
    if (json) console.log(JSON.stringify({ email, roles }))
    else console.log(`Done. ${email} is: ${roles.join(', ')}.`)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

function roleOf(text: string) {
  const role = grantableRoleSchema.safeParse(text)
  if (role.success) return role.data
  throw new DomainError(400, 'invalid', `“${text}” is none of the roles: ${grantableRoles.join(', ')}.`)
}
