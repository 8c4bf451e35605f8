import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'

/** RFC 9457 problem details, as every error of the API answers. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** Stable, for programs. */
  code: z.string(),
  /** For people: what happened and what to do. */
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
})
export type Problem = z.infer<typeof problemSchema>

/** ISO 3166-1, two letters, as it is kept. */
export const countryCodeSchema = z.string().regex(/^[A-Z]{2}$/)

/** UTC, ISO 8601. */
export const instantSchema = z.iso.datetime()

/** Text that a database keeps as it is: PostgreSQL has no U+0000, and UTF-8 no half of a surrogate pair. */
export const textSchema = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'Holds a character that cannot be kept')

/** Controls, and characters that turn the direction of the text around them (UAX #9): names would read as others. */
const CONTROLS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const CONTROLS_BUT_LINES = /(?!\n)[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** Text of one line, as a person writes it in a form. */
export const lineSchema = (max: number) =>
  textSchema
    .max(4 * max)
    .transform((text) => text.normalize('NFC').replace(/\s+/g, ' ').trim())
    .pipe(
      z
        .string()
        .max(max, `At most ${max} characters`)
        .refine((text) => !CONTROLS.test(text), 'Holds a character that no name has'),
    )

/** Text of several lines, as a person writes it in a form. */
export const linesSchema = (max: number) =>
  textSchema
    .max(4 * max)
    .transform((text) => text.normalize('NFC').replace(/\r\n?/g, '\n').replaceAll('\t', ' ').trim())
    .pipe(
      z
        .string()
        .max(max, `At most ${max.toLocaleString('en')} characters`)
        .refine((text) => !CONTROLS_BUT_LINES.test(text), 'Holds a character that cannot be shown'),
    )

/** More marks on one letter than any language writes: they would reach over the lines around it. */
const PILED_UP = /\p{M}{9}/u

/** What strangers read beside the words of others. */
export const unpiledSchema = z
  .string()
  .refine((text) => !PILED_UP.test(text), 'Holds a letter with more marks than can be shown')

/** One page of a list: `nextCursor` is null on the last one. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const pageQuery = {
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
}

/** The version that a write has seen; a resource has no more than its column counts to (PostgreSQL `integer`). */
export const seenVersionSchema = z
  .int()
  .min(1)
  .max(2 ** 31 - 1)

/** As above; 0 for what is not there yet, and is made by the write. */
export const changeVersionSchema = z
  .int()
  .min(0)
  .max(2 ** 31 - 1)

export const byId = z.object({ id: idSchema })

/** SHA-256, lower-case hex. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)
/** MD5, base64, as `Content-MD5` has it (RFC 1864). */
export const md5Schema = z.string().regex(/^[A-Za-z0-9+/]{22}==$/)
export const etagSchema = z
  .string()
  .max(80)
  .regex(/^"?[0-9a-f-]+"?$/i)

/** A request that the client sends to the store as it is: method, address and exactly these headers. */
export const signedRequestSchema = z.object({
  method: z.enum(['PUT']),
  url: z.url(),
  headers: z.record(z.string(), z.string()),
  expiresAt: instantSchema,
})
