import { z } from 'zod'
import { ApiError } from '../errors.ts'
import type { Store } from '../store.ts'
import { commands } from './commands.ts'
import type { Desk } from './desk.ts'

/** @throws ApiError where there is no such command, or it does not take this, or cannot be done */
export async function perform(desk: Desk, store: Store, name: string, given: unknown): Promise<unknown> {
  const command = Object.entries(commands).find(([known]) => known === name)?.[1]
  if (command === undefined) throw new ApiError(404, `There is no command ${name}.`)
  const read = command.input.safeParse(given)
  if (!read.success) throw new ApiError(400, z.prettifyError(read.error))
  // What its own schema read goes to its own function; the table's type forgets which belongs to which.
  const run: (desk: Desk, input: never) => unknown = command.run
  const done = await run(desk, read.data as never)
  await store.save()
  return done
}
