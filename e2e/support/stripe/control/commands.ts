import type { z } from 'zod'
import { accountCommands } from './accounts.ts'
import { disputeCommands } from './disputes.ts'
import { faultCommands } from './faults.ts'
import { forgeryCommands } from './forgery.ts'
import { paymentCommands } from './payments.ts'
import { payoutCommands } from './payouts.ts'
import { refundCommands } from './refunds.ts'
import { transferCommands } from './transfers.ts'
import { webhookCommands } from './webhooks.ts'

/** All that an outsider may make happen, by name: `POST /_control/<name>`. */
export const commands = {
  ...paymentCommands,
  ...refundCommands,
  ...disputeCommands,
  ...transferCommands,
  ...payoutCommands,
  ...accountCommands,
  ...webhookCommands,
  ...forgeryCommands,
  ...faultCommands,
}

export type CommandName = keyof typeof commands
export type InputOf<K extends CommandName> = z.input<(typeof commands)[K]['input']>
export type OutputOf<K extends CommandName> = Awaited<ReturnType<(typeof commands)[K]['run']>>
