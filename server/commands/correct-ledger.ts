import { DomainError } from '@veza/shared/kernel/errors.ts'
import { idSchema } from '@veza/shared/kernel/ids.ts'
import { isCurrency } from '@veza/shared/kernel/money.ts'
import { correctLedger, entryOf } from '../domains/ledger/index.ts'
import { withContext } from './with-context.ts'

interface Options {
  readonly entry: readonly string[]
  readonly currency: string
  readonly reason: string
  readonly order?: string
  readonly explains?: string
  readonly apply?: boolean
}

const said = {
  posted: 'Written into the books.',
  already: 'The books have this already; nothing was written.',
  nothing: 'These entries move nothing; nothing was written.',
}

/** Exit code 1, and nothing written, where what is given cannot be posted. */
export async function correctLedgerCommand(options: Options): Promise<void> {
  try {
    const correction = correctionOf(options)
    for (const { account, userId, amount, currency } of correction.entries)
      console.log(`${account}${userId ? ` of ${userId}` : ''}: ${amount} ${currency}`)
    if (!options.apply) return console.log('A dry run: nothing was written. Write it with --apply.')
    console.log(said[await withContext((ctx) => correctLedger(ctx, correction))])
  } catch (error) {
    if (!(error instanceof Refused || error instanceof DomainError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

class Refused extends Error {}

function correctionOf({ entry, currency, reason, order, explains }: Options) {
  if (!isCurrency(currency)) throw new Refused(`No books are kept in ${currency}.`)
  if (reason.trim().length < 10 || reason.length > 500)
    throw new Refused('Give a reason of 10 to 500 characters.')
  if (order !== undefined && !idSchema.safeParse(order).success)
    throw new Refused(`${order} is no id of an order.`)
  const entries = entry.map((text) => {
    const one = entryOf(text, currency)
    if (!one)
      throw new Refused(`${text} is no entry. Give account=amount, or account:user=amount of a seller.`)
    return one
  })
  const sum = entries.reduce((total, { amount }) => total + amount, 0)
  if (entries.length < 2 || sum !== 0)
    throw new Refused(`The entries are off by ${sum}: give two at least, which add up to 0.`)
  return {
    ...{ reason: reason.trim(), entries },
    ...(order ? { orderId: order } : {}),
    ...(explains ? { pspId: explains } : {}),
  }
}
