import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { factorKindSchema } from '../../contracts/factor-proof.ts'
import { idSchema } from '../../kernel/ids.ts'
import { languages } from '../language.ts'
import { bridge, doneSchema, originSchema } from './base.ts'

export const accountSchema = z.object({ server: originSchema, accountId: idSchema, email: z.string() })
export type Account = z.infer<typeof accountSchema>

const sessionStateSchema = z.object({
  /** One a server; the first is the one that the screens show. */
  accounts: z.array(accountSchema),
  /** While nobody is signed in: who was until the server ended their session. Their things are shown still, and edited. */
  ended: accountSchema.nullable(),
  /** Nobody has signed in yet, and that was chosen: the library is nobody's until somebody does. */
  isWithoutAccount: z.boolean(),
  /** What the address field holds before anybody types: the last one used, or the one this host was started for. */
  suggestedServer: z.string().nullable(),
})

/** Who is signed in, and where. */
export const sessionContract = {
  state: bridge.output(sessionStateSchema),
  /** Nobody is asked to sign in any more. What is done belongs to whoever signs in next. */
  goOnWithoutAccount: bridge.output(doneSchema),
  /** A missing second factor is no fault: one is asked for it, and calls again with it. */
  signIn: bridge
    .input(
      z.object({
        server: z.string().min(1).max(300),
        email: z.string().min(1).max(254),
        password: z.string().min(1).max(1_000),
        secondFactor: z.string().max(100).optional(),
      }),
    )
    .output(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('signed-in'), account: accountSchema }),
        z.object({ kind: z.literal('second-factor'), factors: z.array(factorKindSchema) }),
      ]),
    ),
  /** First the address to open in a browser, then the account. To leave the stream is to give up. */
  signInByBrowser: bridge
    .input(z.object({ server: z.string().min(1).max(300), language: z.enum(languages) }))
    .output(
      eventIterator(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('open'), url: z.url() }),
          z.object({ kind: z.literal('signed-in'), account: accountSchema }),
        ]),
      ),
    ),
  /**
   * Where edits wait that the server has not confirmed, nothing happens and their number is said, unless `evenUnsent`; they stay in the
   * library until the account is signed in again. `isServerTold`: false where the server could not be reached; the session ends there
   * by itself.
   */
  signOut: bridge
    .input(z.object({ server: originSchema, evenUnsent: z.boolean().default(false) }))
    .output(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('signed-out'), isServerTold: z.boolean() }),
        z.object({ kind: z.literal('unsent'), count: z.int(), failed: z.int(), conflicts: z.int() }),
      ]),
    ),
}
