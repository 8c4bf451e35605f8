import fc from 'fast-check'
import { fittingCall, type Known, type Operation, type Sent } from './inputs.ts'

/** Text that has broken somebody's server before. */
export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\u202e',
  '\ufeff',
  "'",
  '"',
  "''",
  '`',
  '\\',
  "\\'",
  ';',
  "' OR '1'='1",
  "' OR 1=1 --",
  "'; SELECT pg_sleep(10) --",
  "' || pg_sleep(10) || '",
  '1; DROP TABLE users',
  '1)); SELECT pg_sleep(10); --',
  "x' UNION SELECT NULL, version() --",
  "'::int",
  "'::jsonb->>'a",
  '/* */ OR /* */ 1=1',
  '$1',
  '$$; SELECT 1; $$',
  '%',
  '_',
  '%%%',
  '\\%',
  '{"$gt":""}',
  '[object Object]',
  '../../../../etc/passwd',
  '..\\..\\..\\windows\\win.ini',
  '%2e%2e%2f',
  '%00',
  '%ff',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'javascript:alert(1)',
  '{{7*7}}',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what is tried is that text
  '${7*7}',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'undefined',
  'NaN',
  'true',
  '-1',
  '0',
  '1e309',
  '9223372036854775808',
  '99999999999999999999999999999999',
  '0x10',
  '2026-02-30T25:61:61Z',
  '+275760-09-13T00:00:00.001Z',
  '0000-00-00T00:00:00Z',
  '\r\nSet-Cookie: a=b',
  'ﷺ'.repeat(40),
  '🎷'.repeat(300),
  'a'.repeat(5_000),
  'İ'.repeat(60),
]

const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1.5,
    -0,
    2 ** 31,
    2 ** 53,
    1e308,
    [],
    {},
    [[]],
    [null],
    ['a', 'a'],
  ),
  fc.constantFrom<unknown>(
    { __proto__: null, a: 1 },
    { length: -1 },
    { length: { toString: 1 } },
    { toString: 1 },
    { toJSON: 'x' },
  ),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.jsonValue({ maxDepth: 4 }),
)

/** Puts `value` at one of the places of a JSON value, chosen by `at`; or leaves the place out. */
function spoiled(whole: unknown, at: number, value: unknown, how: 'replace' | 'remove' | 'add'): unknown {
  const places: (readonly (string | number)[])[] = []
  const visit = (part: unknown, path: readonly (string | number)[]) => {
    places.push(path)
    if (typeof part === 'object' && part !== null)
      for (const key of Object.keys(part)) visit((part as Record<string, unknown>)[key], [...path, key])
  }
  visit(whole, [])
  const path = places[at % places.length] ?? []
  const copy = structuredClone({ whole }) as Record<string, unknown>
  let parent: Record<string | number, unknown> = copy
  let key: string | number = 'whole'
  for (const step of path) {
    parent = parent[key] as Record<string | number, unknown>
    key = step
  }
  if (how === 'remove') delete parent[key]
  else if (how === 'add' && typeof parent[key] === 'object' && parent[key] !== null)
    Object.assign(parent[key] as object, { unknown: value, id: value })
  else parent[key] = value
  return copy.whole
}

/** A call that fits but for one place or a few, or not at all. */
export const hostileCall = (operation: Operation, known?: Known): fc.Arbitrary<Sent> =>
  fc
    .tuple(
      fittingCall(operation, known),
      fc.array(fc.tuple(fc.nat(), hostileValue, fc.constantFrom('replace' as const, 'remove', 'add')), {
        minLength: 1,
        maxLength: 3,
      }),
      fc.constantFrom('body', 'inPath', 'inQuery'),
    )
    .map(([call, changes, preferred]) => {
      const has = (part: keyof Sent) =>
        part === 'body' ? operation.body !== undefined : Object.keys(operation[part]).length > 0
      const parts = (['body', 'inQuery', 'inPath'] as const).filter(has)
      const part = parts.find((one) => one === preferred) ?? parts[0]
      if (part === undefined) return { ...call, body: changes[0]?.[1], inQuery: { a: changes[0]?.[1] } }
      let value: unknown = call[part]
      for (const [at, bad, how] of changes) value = spoiled(value, at, bad, how)
      if (part === 'body') return { ...call, body: value }
      return { ...call, [part]: typeof value === 'object' && value !== null ? value : { id: value } }
    })

/** The same value once for each text in it, with that one replaced. */
export function withEachText(value: unknown, text: string): unknown[] {
  if (typeof value === 'string') return [text]
  if (Array.isArray(value))
    return value.flatMap((inner, at) => withEachText(inner, text).map((one) => value.with(at, one)))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    withEachText(inner, text).map((one) => ({ ...value, [key]: one })),
  )
}

/** The same value with every text in it replaced. */
export function withTexts(value: unknown, text: unknown): unknown {
  if (typeof value === 'string') return text
  if (Array.isArray(value)) return value.map((inner) => withTexts(inner, text))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withTexts(inner, text)]))
}
