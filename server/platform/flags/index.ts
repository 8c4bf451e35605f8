import { createHash } from 'node:crypto'
import { type FlagName, flagNames, isForClients, usualPercentage } from '@veza/shared/contracts/flags.ts'
import { type Clock, SECOND_MS } from '@veza/shared/kernel/time.ts'
import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { recent } from '../recent/index.ts'

/** What was read is believed for so long: other processes learn of a change within it. */
const FRESH_MS = 5 * SECOND_MS

/** What was said about a flag. */
export interface FlagSetting {
  readonly percentage: number
  /** Ids of accounts. */
  readonly allowed: ReadonlySet<string>
}

/** What is switched on, for whom. Asked of memory nearly always, so that it may be asked anywhere. */
export interface Flags {
  /** @param userId undefined of a visitor, who has only what everybody has */
  isOn(name: FlagName, userId: string | undefined): Promise<boolean>
  /** Of those that clients are told of, which are on. */
  forClient(userId: string | undefined): Promise<FlagName[]>
  /** Something was changed: the next question is answered anew. Call it after the commit. */
  forget(): void
}

type Known = ReadonlyMap<string, FlagSetting>

export function createFlags(db: Db, clock: Clock): Flags {
  const settings = recent(clock, FRESH_MS, () => readFlags(db))
  const isOn = (all: Known, name: FlagName, userId: string | undefined) =>
    isOnFor(name, all.get(name), userId)
  return {
    isOn: async (name, userId) => isOn(await settings.read(), name, userId),
    forClient: async (userId) => {
      const all = await settings.read()
      return flagNames.filter((name) => isForClients(name) && isOn(all, name, userId))
    },
    forget: () => settings.forget(),
  }
}

/** @param setting undefined where nobody has said anything about it */
export function isOnFor(
  name: FlagName,
  setting: FlagSetting | undefined,
  userId: string | undefined,
): boolean {
  const percentage = setting?.percentage ?? usualPercentage(name)
  if (percentage >= 100) return true
  if (userId === undefined) return false
  return setting?.allowed.has(userId) === true || placeOf(name, userId) < percentage
}

/** Where an account stands for a flag, from 0 to 100: always the same, so that a raised percentage only adds people; and elsewhere for another flag. */
function placeOf(name: FlagName, userId: string): number {
  const digest = createHash('sha256').update(`${name}\n${userId.toLowerCase()}`).digest()
  return (100 * digest.readUInt32BE(0)) / 2 ** 32
}

async function readFlags(db: Db): Promise<Known> {
  const { rows } = await sql<{ name: string; percentage: number; allowed: string[] }>`
    SELECT name, percentage, ARRAY(SELECT user_id FROM flag_people WHERE flag_id = flags.id) AS allowed
    FROM flags WHERE name = ANY(${flagNames})`.execute(db)
  return new Map(
    rows.map(({ name, percentage, allowed }) => [name, { percentage, allowed: new Set(allowed) }]),
  )
}
