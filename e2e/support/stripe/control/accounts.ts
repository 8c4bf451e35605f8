import { z } from 'zod'
import { accountOf, askMore, deauthorize, finishOnboarding, refuseAccount } from '../accounts.ts'
import { command } from './desk.ts'

const account = z.object({ account: z.string() })

export const accountCommands = {
  /** What somebody does on the onboarding page. */
  finishOnboarding: command(
    account.extend({
      name: z.string().default('Ada Musician'),
      country: z.string().length(2).default('FR'),
      iban: z.string().default('FR1420041010050500013M02606'),
    }),
    ({ world }, { account: id, ...told }) => {
      finishOnboarding(world, accountOf(world, id), told)
      return {}
    },
  ),
  refuseAccount: command(account, ({ world }, { account: id }) => {
    refuseAccount(world, accountOf(world, id), 'rejected.other')
    return {}
  }),
  askMore: command(
    account.extend({ due: z.array(z.string()).default(['individual.verification.document']) }),
    ({ world }, { account: id, due }) => {
      askMore(world, accountOf(world, id), due)
      return {}
    },
  ),
  deauthorize: command(account, ({ world }, { account: id }) => {
    deauthorize(world, accountOf(world, id))
    return {}
  }),
}
