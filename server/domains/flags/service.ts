import {
  type Flag,
  type FlagChange,
  type FlagName,
  flagNameSchema,
  flagNames,
  isForClients,
  usualPercentage,
} from '@veza/shared/contracts/flags.ts'
import { DomainError } from '@veza/shared/kernel/errors.ts'
import type { Context } from '../../context.ts'
import { audit } from '../../platform/audit/index.ts'
import type { Tx } from '../../platform/db/database.ts'
import {
  type Allowed,
  changePeople,
  deleteFlag,
  type FlagRow,
  flagNamed,
  flagRows,
  holdPeople,
  lockFlag,
  putFlag,
} from './queries.ts'

type Writing = Pick<Context, 'clock' | 'newId' | 'transaction' | 'flags'>

/** Those that the code knows, then those that it knew once. */
export async function listFlags({ db }: Pick<Context, 'db'>): Promise<Flag[]> {
  const rows = new Map((await flagRows(db)).map((row) => [row.name, row]))
  const known = flagNames.map((name) => viewOf(name, rows.get(name)))
  const stale = [...rows.values()].filter(({ name }) => !isKnown(name)).map((row) => viewOf(row.name, row))
  return [...known, ...stale]
}

/**
 * Says whom a flag is on for. What stands already is no change, whichever version was seen, so that one whose answer was lost may be repeated.
 * @throws UnknownFlag, StaleFlag, UnknownPeople
 */
export async function changeFlag(
  ctx: Writing,
  actorId: string,
  name: string,
  change: FlagChange,
): Promise<Flag> {
  if (!isKnown(name)) throw new UnknownFlag()
  const flag = await ctx.transaction(async (tx) => {
    await lockFlag(tx, name)
    const before = await flagNamed(tx, name)
    const now = viewOf(name, before)
    if (isAsSaid(now, change)) return now
    if (now.version !== change.version) throw new StaleFlag(now)
    const allowed = await peopleNamed(tx, change.allowed)
    await write(tx, ctx, actorId, { name, before, now, change, allowed })
    return viewOf(name, await flagNamed(tx, name))
  })
  ctx.flags.forget()
  return flag
}

const isAsSaid = ({ percentage, allowed }: Flag, change: FlagChange): boolean =>
  percentage === change.percentage &&
  allowed.map(({ username }) => username).join(' ') === change.allowed.join(' ')

interface Change {
  readonly name: FlagName
  readonly before: FlagRow | undefined
  /** As it stood. */
  readonly now: Flag
  readonly change: FlagChange
  readonly allowed: readonly Allowed[]
}

async function write(
  tx: Tx,
  ctx: Writing,
  actorId: string,
  { name, before, now, change: { percentage, reason }, allowed }: Change,
): Promise<void> {
  const at = ctx.clock.now()
  const id = before?.id ?? ctx.newId()
  const added = allowed.filter((one) => !now.allowed.some((other) => other.id === one.id))
  const removed = now.allowed.filter((one) => !allowed.some((other) => other.id === one.id))
  await putFlag(tx, { id, name, percentage, updatedAt: at })
  await changePeople(tx, id, { added, removed }, at)
  const deed = { actorId, subjectKind: 'flag', subjectId: id, reason }
  if (percentage !== now.percentage)
    await audit(tx, ctx, {
      ...deed,
      action: 'flag.changed',
      details: { flag: name, from: now.percentage, to: percentage },
    })
  for (const one of added)
    await audit(tx, ctx, { ...deed, action: 'flag.allowed', details: { flag: name, ownerId: one.id } })
  for (const one of removed)
    await audit(tx, ctx, { ...deed, action: 'flag.disallowed', details: { flag: name, ownerId: one.id } })
}

/** @throws UnknownPeople */
async function peopleNamed(tx: Tx, usernames: readonly string[]): Promise<Allowed[]> {
  const people = await holdPeople(tx, usernames)
  const missing = usernames.filter((name) => !people.some(({ username }) => username === name))
  if (missing.length > 0) throw new UnknownPeople(missing)
  return people
}

/** Forgets what was said about a flag that the code knows no more. Safe to repeat. @throws DomainError 409 `flag-in-use` */
export async function removeFlag(ctx: Writing, actorId: string, name: string, reason: string): Promise<void> {
  if (isKnown(name))
    throw new DomainError(
      409,
      'flag-in-use',
      'This flag is in use. Set its percentage to 0 to switch it off.',
    )
  await ctx.transaction(async (tx) => {
    await lockFlag(tx, name)
    const row = await flagNamed(tx, name)
    if (!row) return
    await deleteFlag(tx, row.id)
    const details = { flag: name, from: row.percentage }
    await audit(tx, ctx, {
      ...{ actorId, action: 'flag.removed', subjectKind: 'flag', subjectId: row.id, reason, details },
    })
  })
}

const isKnown = (name: string): name is FlagName => flagNameSchema.safeParse(name).success

function viewOf(name: string, row: FlagRow | undefined): Flag {
  const known = flagNameSchema.safeParse(name).data
  return {
    name,
    version: row?.version ?? 0,
    percentage: row?.percentage ?? (known ? usualPercentage(known) : 0),
    allowed: (row?.allowed ?? []).toSorted((one, other) => (one.username < other.username ? -1 : 1)),
    isStale: known === undefined,
    isForClients: known !== undefined && isForClients(known),
    updatedAt: row?.updatedAt.toISOString() ?? null,
  }
}

class UnknownFlag extends DomainError {
  constructor() {
    super(404, 'unknown-flag', 'This server knows no such flag. Load the list again.')
  }
}

class StaleFlag extends DomainError {
  constructor(current: Flag) {
    super(409, 'stale-version', 'Somebody else changed this flag in the meantime. Look at it and decide.', {
      extra: { current },
    })
  }
}

class UnknownPeople extends DomainError {
  constructor(names: readonly string[]) {
    const detail = `Nobody here is called ${names.join(', ')}.`
    super(422, 'unknown-people', detail, { fields: [{ field: 'allowed', detail }], extra: { names } })
  }
}
