import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import fc from 'fast-check'
import { apiRoutes, asText, filled } from './route-table.ts'

/** As much of JSON Schema as the document uses. */
export interface JsonSchema {
  readonly type?: string
  readonly format?: string
  readonly pattern?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly JsonSchema[]
  readonly oneOf?: readonly JsonSchema[]
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly additionalProperties?: JsonSchema | boolean
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
}

/** One operation of the OpenAPI document. */
export interface Operation {
  /** As in the contract. */
  readonly name: string
  readonly method: string
  readonly path: string
  readonly inPath: Readonly<Record<string, JsonSchema>>
  readonly inQuery: Readonly<Record<string, JsonSchema>>
  readonly body: JsonSchema | undefined
  readonly isBodyNeeded: boolean
  /** Of the answers that are no errors, by status. */
  readonly answers: Readonly<Record<string, JsonSchema>>
}

interface OpenApiMedia {
  readonly content?: { readonly 'application/json'?: { readonly schema: JsonSchema } }
}
interface OpenApiOperation {
  readonly operationId: string
  readonly parameters?: readonly { name: string; in: 'path' | 'query'; schema: JsonSchema }[]
  readonly requestBody?: OpenApiMedia & { readonly required?: boolean }
  readonly responses: Readonly<Record<string, OpenApiMedia>>
}

/** Reads what the server says of itself. */
export async function operationsOf(serverUrl: string): Promise<Operation[]> {
  const answer = await fetch(`${serverUrl}${API_PREFIX}/openapi.json`)
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, OpenApiOperation>> }
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const named = (place: string) =>
        Object.fromEntries(
          (operation.parameters ?? []).filter((one) => one.in === place).map((one) => [one.name, one.schema]),
        )
      return {
        name: operation.operationId,
        method: method.toUpperCase(),
        path,
        inPath: named('path'),
        inQuery: named('query'),
        body: operation.requestBody?.content?.['application/json']?.schema,
        isBodyNeeded: operation.requestBody?.required === true && hasRequired(operation.requestBody),
        answers: Object.fromEntries(
          Object.entries(operation.responses).flatMap(([status, { content }]) => {
            const schema = content?.['application/json']?.schema
            return schema ? [[status, schema]] : []
          }),
        ),
      }
    }),
  )
}

const hasRequired = ({ content }: OpenApiMedia) =>
  (content?.['application/json']?.schema.required ?? []).length > 0

const letters = (min: number, max: number) => fc.stringMatching(new RegExp(`^[a-z0-9]{${min},${max}}$`))

/** What a schema cannot say in JSON: fields that are mended, folded or checked by code. */
const byName: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  email: letters(3, 12).map((name) => `${name}@fuzz.example`),
  username: letters(3, 20),
  password: fc.string({ minLength: 12, maxLength: 60 }),
  newPassword: fc.string({ minLength: 12, maxLength: 60 }),
  totp: fc.stringMatching(/^\d{6}$/),
  recoveryCode: fc.stringMatching(/^[A-Z2-7]{16}$/),
  links: fc.array(
    letters(3, 9).map((host) => `https://${host}.example/`),
    { maxLength: 3 },
  ),
  url: letters(3, 9).map((host) => `http://${host}.invalid/picture.png`),
  reason: fc.string({ minLength: 5, maxLength: 40, unit: 'grapheme' }).map((text) => `why: ${text}`),
  name: letters(1, 20),
  title: letters(1, 30),
  displayName: letters(1, 30),
  query: letters(1, 10),
  // Of tracks, as one text.
  of: fc.array(fc.uuid({ version: 7 }), { minLength: 1, maxLength: 3 }).map((ids) => ids.join(',')),
  // What can be charged in every currency.
  price: fc.integer({ min: 2_000, max: 99_999_999 }),
  minimum: fc.constantFrom(0, 2_000),
  // Those of all together are a whole.
  basisPoints: fc.constantFrom(10_000, 5_000),
}

/** What there is, so that calls get further than “no such thing”. */
export interface Known {
  readonly ids: readonly string[]
  readonly usernames: readonly string[]
}
const NOTHING: Known = { ids: [], usernames: [] }

/** Values that fit the schema. */
export function fitting(schema: JsonSchema, name = '', known = NOTHING): fc.Arbitrary<unknown> {
  if (schema.format === 'uuid' && known.ids.length > 0)
    return fc.oneof({ arbitrary: fc.constantFrom(...known.ids), weight: 4 }, fc.uuid({ version: 7 }))
  if (name === 'username' && known.usernames.length > 0) return fc.constantFrom(...known.usernames)
  const isPlain = ['string', 'array', 'integer'].includes(schema.type ?? '')
  const own = isPlain ? byName[name] : undefined
  if (own && schema.enum === undefined && !schema.format) return own
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map((choice) => fitting(choice, name, known)))
  switch (schema.type) {
    case 'string':
      return fittingText(schema)
    case 'integer':
    case 'number':
      return fittingNumber(schema)
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'array':
      return fc.array(fitting(schema.items ?? {}, '', known), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? 4, (schema.minItems ?? 0) + 4),
      })
    case 'object':
      return fittingObject(schema, known)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function fittingObject(
  { properties, required, additionalProperties }: JsonSchema,
  known: Known,
): fc.Arbitrary<unknown> {
  if (properties)
    return fc.record(
      Object.fromEntries(
        Object.entries(properties).map(([name, inner]) => [name, fitting(inner, name, known)]),
      ),
      { requiredKeys: [...(required ?? [])] },
    )
  const inner =
    typeof additionalProperties === 'object' ? fitting(additionalProperties, '', known) : fc.jsonValue()
  return fc.dictionary(fc.string({ maxLength: 10 }), inner, { maxKeys: 3 })
}

function fittingText({
  format,
  pattern,
  minLength = 0,
  maxLength = 1_000,
}: JsonSchema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid({ version: 7 })
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString())
  if (format === 'uri') return fc.webUrl()
  if (pattern !== undefined)
    return fc.stringMatching(new RegExp(pattern)).filter((text) => text.length <= maxLength)
  return fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 60) })
}

function fittingNumber({ type, minimum, maximum, exclusiveMinimum }: JsonSchema): fc.Arbitrary<number> {
  const min = Math.max(minimum ?? -1e9, exclusiveMinimum === undefined ? -1e9 : exclusiveMinimum + 1)
  const max = Math.min(maximum ?? 1e9, 2 ** 40)
  return type === 'integer' ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true })
}

/** What one call is sent with. */
export interface Sent {
  readonly inPath: Readonly<Record<string, unknown>>
  readonly inQuery: Readonly<Record<string, unknown>>
  readonly body: unknown
}

export const fittingCall = (operation: Operation, known = NOTHING): fc.Arbitrary<Sent> =>
  fc.record({
    inPath: fittingObject({ properties: operation.inPath, required: Object.keys(operation.inPath) }, known),
    inQuery: fittingObject({ properties: operation.inQuery }, known),
    body: operation.body ? fitting(operation.body, '', known) : fc.constant(undefined),
  }) as fc.Arbitrary<Sent>

/** Calls that the contract accepts, one for every operation, the same ones at every run. */
export function samples(operations: readonly Operation[], known = NOTHING): Map<string, Sent> {
  const accepts = new Map(apiRoutes().map((route) => [route.name, route.accepts]))
  return new Map(
    operations.map((operation) => {
      const found = fc
        .sample(fittingCall(operation, known), { seed: 1, numRuns: 300 })
        .find((sent) => accepts.get(operation.name)?.(inputOf(sent)))
      if (!found) throw new Error(`${operation.name}: no sample fits its input; teach \`byName\` its fields`)
      return [operation.name, found]
    }),
  )
}

const inputOf = ({ inPath, inQuery, body }: Sent) => {
  const all = { ...inPath, ...inQuery, ...(typeof body === 'object' ? body : {}) }
  return body === undefined && Object.keys(all).length === 0 ? undefined : all
}

/** The address of a call, from the root of the server; lists and objects in brackets, as the contract reads them. */
export function addressOf({ path }: Pick<Operation, 'path'>, { inPath, inQuery }: Sent): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(inQuery)) {
    if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) query.append(`${name}[${key}]`, asText(inner))
    else query.append(name, asText(value))
  }
  return `${API_PREFIX}${filled(path, inPath)}${query.size > 0 ? `?${query}` : ''}`
}

/** Sends a call as it is. */
export function send(
  serverUrl: string,
  operation: Operation,
  sent: Sent,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  // `fetch` gives reads no body.
  const body = sent.body === undefined || operation.method === 'GET' ? undefined : JSON.stringify(sent.body)
  return fetch(`${serverUrl}${addressOf(operation, sent)}`, {
    method: operation.method,
    redirect: 'manual',
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
  })
}
