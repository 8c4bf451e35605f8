import { z } from 'zod'
import type { TextKey, Translate } from '../texts/index.ts'
import { isTextKey } from '../texts/index.ts'
import type { Fields } from './types.ts'

/** Never put back into a form, whatever a view asks for. A mail's token is: it would be lost with the address. */
const SECRETS = new Set([
  'password',
  'newPassword',
  'currentPassword',
  'totp',
  'recoveryCode',
  'passkey',
  'csrf',
  'do',
])

/** What may be shown again of a form that was sent. */
export const typedOf = (fields: Fields): Fields => new Map([...fields].filter(([name]) => !SECRETS.has(name)))

/** A form does not fit its schema; the sentences are in the person's language. */
export class FieldFaults extends Error {
  override readonly name = 'FieldFaults'
  readonly faults: ReadonlyMap<string, string>
  constructor(faults: ReadonlyMap<string, string>) {
    super(`fields: ${[...faults.keys()].join(', ')}`)
    this.faults = faults
  }
}

/**
 * Reads the fields of a form by the schemas that the API has.
 * @throws FieldFaults with one sentence for each field that is missing or does not fit
 */
export function readFields<S extends z.ZodRawShape>(
  t: Translate,
  fields: Fields,
  shape: S,
): z.output<z.ZodObject<S>> {
  const parsed = z
    .object(shape)
    .safeParse(Object.fromEntries(Object.keys(shape).map((name) => [name, fields.get(name) ?? ''])))
  if (parsed.success) return parsed.data
  const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])))
  throw new FieldFaults(
    new Map([...wrong].map((name) => [name, faultOf(t, name, (fields.get(name) ?? '').trim() === '')])),
  )
}

export function faultOf(t: Translate, name: string, isMissing: boolean): string {
  const own = `fault.${name}${isMissing ? '.missing' : ''}`
  const key: TextKey = isTextKey(own) ? own : isMissing ? 'fault.missing' : 'fault.other'
  return t(key)
}

const IN_LINK = /[#&?]token=([\w-]+)/
const BARE = /^[\w-]{20,200}$/

/**
 * The token of a mail, pasted whole as its link or bare.
 * @throws FieldFaults where there is none
 */
export function tokenIn(t: Translate, fields: Fields): string {
  const given = (fields.get('token') ?? '').trim()
  const token = IN_LINK.exec(given)?.[1] ?? BARE.exec(given)?.[0]
  if (token !== undefined) return token
  throw new FieldFaults(new Map([['token', faultOf(t, 'token', given === '')]]))
}
