import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { changeVersionSchema, instantSchema, textSchema } from './common.ts'
import { reasonSchema } from './staff.ts'

interface FlagDefinition {
  /** Of a hundred accounts, so many have it before anybody has said otherwise: none, unless it is said here. */
  readonly usual?: number
  /** Pages and programs are told whether it is on for whoever asks. */
  readonly isForClients?: true
}

/** Every flag that the code asks about: any other is refused, and of one that was there before it is told that it is stale. */
const definitions = {
  /** To invite others to listen along (ADR 0057). Off, nobody begins, and those who listen are told that it has ended. */
  'listening-together': { usual: 100, isForClients: true },
} as const satisfies Record<string, FlagDefinition>

export type FlagName = keyof typeof definitions
export const flagNames = Object.keys(definitions) as [FlagName, ...(readonly FlagName[])]
export const flagNameSchema = z.enum(flagNames)

const definitionOf = (name: FlagName): FlagDefinition => definitions[name]
export const usualPercentage = (name: FlagName): number => definitionOf(name).usual ?? 0
export const isForClients = (name: FlagName): boolean => definitionOf(name).isForClients === true

/** So many may be named for one flag: for more there is the percentage. */
export const ALLOWED_MAX = 100

const percentageSchema = z.int().min(0).max(100)
/** As it was written once, known by now or not. */
const anyNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,63}$/, 'A flag has a name such as listening-together')
const usernameSchema = textSchema
  .transform((text) => text.trim().toLowerCase().replace(/^@/, ''))
  .pipe(z.string().min(1).max(60))

export const flagSchema = z.object({
  name: z.string(),
  /** Zero of what nobody has changed yet. */
  version: changeVersionSchema,
  /** Of a hundred accounts, so many have it. Visitors without an account have it at 100. */
  percentage: percentageSchema,
  /** Who has it whatever the percentage; by name. */
  allowed: z.array(z.object({ id: idSchema, username: z.string() })),
  /** The code knows it no more: it is off, and can be removed. */
  isStale: z.boolean(),
  isForClients: z.boolean(),
  /** Null where nobody has changed it. */
  updatedAt: instantSchema.nullable(),
})
export type Flag = z.infer<typeof flagSchema>

export const flagChangeSchema = z.object({
  version: changeVersionSchema,
  percentage: percentageSchema,
  /** Usernames, with or without an @. */
  allowed: z
    .array(usernameSchema)
    .max(ALLOWED_MAX, `At most ${ALLOWED_MAX} people`)
    .transform((names) => [...new Set(names)].sort()),
  reason: reasonSchema,
})
export type FlagChange = z.infer<typeof flagChangeSchema>

const byName = z.object({ name: anyNameSchema })

export const flagsContract = oc.tag('flags').router({
  /** For whoever asks, signed in or not. What is not named is off. */
  config: oc
    .route({ method: 'GET', path: '/config', summary: 'What is switched on for whoever asks' })
    .output(z.object({ flags: z.array(flagNameSchema) })),
  /** This and what follows is for admins, with a second factor of the last 12 hours. */
  list: oc
    .route({
      method: 'GET',
      path: '/admin/flags',
      summary: 'All flags: those the code knows, then stale ones',
    })
    .output(z.object({ items: z.array(flagSchema) })),
  /**
   * Says whom a flag is on for. Safe to repeat. 409 `stale-version` with `current` where somebody else changed it meanwhile; 404 `unknown-flag`; 422 `unknown-people`.
   */
  change: oc
    .route({ method: 'PUT', path: '/admin/flags/{name}' })
    .input(byName.extend(flagChangeSchema.shape))
    .output(flagSchema),
  /** Forgets one that the code knows no more. Safe to repeat. 409 `flag-in-use`. */
  remove: oc
    .route({ method: 'DELETE', path: '/admin/flags/{name}' })
    .input(byName.extend({ reason: reasonSchema }))
    .output(z.object({ ok: z.literal(true) })),
})
