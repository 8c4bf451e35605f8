import { isCurrency } from './currencies.ts'
import { ApiError, missingParameter, refusal, unknownParameter } from './errors.ts'
import type { Param, ParamTree } from './params.ts'

/**
 * What a parameter may be. `read` gets the name as the caller wrote it, for the refusal. One that is not sent is
 * `undefined` when it may be left out.
 */
export interface Field<T> {
  readonly isRequired: boolean
  read(value: Param, name: string): T
}

type Fields = Readonly<Record<string, Field<unknown>>>
/** What is read: all names are there, and those not sent are undefined. */
export type Read<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** Names that the SDK's parameters do not have do not compile, nor do other types. */
export type FieldsOf<P> = { [K in keyof P]?: Field<Loose<P[K]>> }
/** What may be left out may be undefined here. */
type Loose<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer I)[]
    ? readonly Loose<I>[]
    : { readonly [K in keyof T]: Loose<T[K]> | undefined }

const isTree = (value: Param): value is ParamTree => typeof value === 'object' && !Array.isArray(value)

export function readFields<F extends Fields>(fields: F, tree: ParamTree, prefix = ''): Read<F> {
  const nameOf = (key: string) => (prefix === '' ? key : `${prefix}[${key}]`)
  for (const key of Object.keys(tree)) if (!Object.hasOwn(fields, key)) throw unknownParameter(nameOf(key))
  const entries = Object.entries(fields).map(([key, field]) => {
    const value = tree[key]
    if (value !== undefined) return [key, field.read(value, nameOf(key))]
    if (field.isRequired) throw missingParameter(nameOf(key))
    return [key, undefined]
  })
  return Object.fromEntries(entries)
}

/** The same, but it must be there. */
export function required<T>(field: Field<T | undefined>): Field<Exclude<T, undefined>> {
  return {
    isRequired: true,
    read: (value, name) => {
      const read = field.read(value, name)
      if (read === undefined) throw missingParameter(name)
      return read as Exclude<T, undefined>
    },
  }
}

function optional<T>(read: (value: string, name: string) => T): Field<T | undefined> {
  return {
    isRequired: false,
    read: (value, name) => {
      if (typeof value !== 'string')
        throw refusal(undefined, `Invalid string: ${JSON.stringify(value)}`, name)
      return read(value, name)
    },
  }
}

export const text = (most = 5000): Field<string | undefined> =>
  optional((value, name) => {
    if (value === '') throw refusal('parameter_invalid_empty', emptyMessage(name), name)
    if (value.length > most)
      throw refusal(undefined, `Invalid string: must be at most ${most} characters`, name)
    return value
  })

const emptyMessage = (name: string) =>
  `You passed an empty string for '${name}'. We assume empty values are an attempt to unset a parameter; however '${name}' cannot be unset. You should remove '${name}' from your request or supply a non-empty value.`

/** Empty takes it away again. */
export const clearable = (most = 5000): Field<string | undefined> =>
  optional((value, name) => (value === '' ? value : (text(most).read(value, name) ?? '')))

export const integer = (least = Number.MIN_SAFE_INTEGER): Field<number | undefined> =>
  optional((value, name) => {
    if (!/^-?\d{1,15}$/.test(value))
      throw refusal('parameter_invalid_integer', `Invalid integer: ${value}`, name)
    const number = Number(value)
    if (number < least)
      throw refusal(
        'parameter_invalid_integer',
        `This value must be greater than or equal to ${least}.`,
        name,
      )
    return number
  })

export const boolean = (): Field<boolean | undefined> =>
  optional((value, name) => {
    if (value !== 'true' && value !== 'false') throw refusal(undefined, `Invalid boolean: ${value}`, name)
    return value === 'true'
  })

export const oneOf = <const T extends string>(...words: readonly T[]): Field<T | undefined> =>
  optional((value, name) => {
    const word = words.find((candidate) => candidate === value)
    if (word === undefined)
      throw refusal(undefined, `Invalid ${name}: must be one of ${words.join(', ')}`, name)
    return word
  })

export const currency = (): Field<string | undefined> =>
  optional((value, name) => {
    const code = value.toLowerCase()
    if (!isCurrency(code)) throw refusal(undefined, `Invalid currency: ${value}.`, name)
    return code
  })

export const url = (): Field<string | undefined> =>
  optional((value, name) => {
    const isUrl = /^https?:\/\/[^\s/]/.test(value) && URL.canParse(value)
    if (!isUrl) throw refusal('url_invalid', 'Not a valid URL', name)
    return value
  })

export const email = (): Field<string | undefined> =>
  optional((value, name) => {
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))
      throw refusal('email_invalid', `Invalid email address: ${value}`, name)
    return value
  })

export function list<T>(item: Field<T | undefined>, most = 100): Field<Exclude<T, undefined>[] | undefined> {
  const { read } = required(item)
  return {
    isRequired: false,
    read: (value, name) => {
      if (!Array.isArray(value)) throw refusal(undefined, 'Invalid array', name)
      if (value.length > most) throw refusal(undefined, `Array must have at most ${most} items.`, name)
      return value.map((part, at) => read(part, `${name}[${at}]`))
    },
  }
}

/** A nested one, held to the SDK's type like the outer. */
export function nested<F extends Fields>(fields: F): Field<Read<F> | undefined> {
  return {
    isRequired: false,
    read: (value, name) => {
      if (!isTree(value)) throw refusal(undefined, 'Invalid object', name)
      return readFields(fields, value, name)
    },
  }
}

const MOST_KEYS = 50
const LONGEST_KEY = 40
const LONGEST_VALUE = 500

/** Empty values take a key away, and an empty whole takes away all: see `mergeMetadata`. */
export function metadata(): Field<Record<string, string> | undefined> {
  return {
    isRequired: false,
    read: (value, name) => {
      if (value === '') return { [CLEAR]: '' }
      if (!isTree(value)) throw refusal(undefined, 'Invalid object', name)
      const entries = Object.entries(value).map(([key, part]): [string, string] => {
        if (typeof part !== 'string')
          throw refusal(undefined, 'Metadata values must be strings.', `${name}[${key}]`)
        return [key, part]
      })
      for (const [key, part] of entries) checkMetadata(key, part, name)
      return Object.fromEntries(entries)
    },
  }
}

const CLEAR = '[all]'

function checkMetadata(key: string, value: string, name: string): void {
  if (key.length > LONGEST_KEY)
    throw refusal(undefined, `Metadata keys can be up to ${LONGEST_KEY} characters long.`, name)
  if (/[[\]]/.test(key)) throw refusal(undefined, 'Metadata keys cannot contain square brackets.', name)
  if (value.length > LONGEST_VALUE)
    throw refusal(
      undefined,
      `Metadata values can be up to ${LONGEST_VALUE} characters long.`,
      `${name}[${key}]`,
    )
}

/** What becomes of metadata when more is sent. */
export function mergeMetadata(
  old: Record<string, string>,
  sent: Record<string, string> | undefined,
): Record<string, string> {
  if (sent === undefined) return old
  if (CLEAR in sent) return {}
  const merged = Object.entries({ ...old, ...sent }).filter(([, value]) => value !== '')
  if (merged.length > MOST_KEYS)
    throw new ApiError(400, `You have exceeded the maximum of ${MOST_KEYS} metadata keys.`, {
      param: 'metadata',
    })
  return Object.fromEntries(merged)
}

/** `created=…` or `created[gte]=…`, in lists. */
export function range(): Field<Range | undefined> {
  const limits = { gt: integer(), gte: integer(), lt: integer(), lte: integer() }
  return {
    isRequired: false,
    read: (value, name) =>
      typeof value === 'string' ? integer().read(value, name) : nested(limits).read(value, name),
  }
}

type Range = number | { readonly [K in 'gt' | 'gte' | 'lt' | 'lte']: number | undefined }

export function isWithin(range: Range | undefined, at: number): boolean {
  if (range === undefined || typeof range === 'number') return range === undefined || at === range
  const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = range
  return at > gt && at >= gte && at < lt && at <= lte
}

/** Paths to show in full; which may be is checked when the answer is known. */
export const expand = () => list(text())
