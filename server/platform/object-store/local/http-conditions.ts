/** What a representation is known by (RFC 9110, 8.8). */
export interface Validators {
  /** Without quotes; strong. */
  readonly etag: string
  readonly modifiedAt: Date
}

type Headers = (name: string) => string | undefined

/** The preconditions of a GET or HEAD, in the order of RFC 9110, 13.2.2 (`If-Range` apart). */
export function precondition(headers: Headers, { etag, modifiedAt }: Validators): 200 | 304 | 412 {
  const ifMatch = headers('if-match')
  const since = headers('if-unmodified-since')
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, etag, 'strong')) return 412
  } else if (since !== undefined && isAfter(modifiedAt, since)) return 412

  const ifNoneMatch = headers('if-none-match')
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, etag, 'weak') ? 304 : 200
  const ifModified = headers('if-modified-since')
  return ifModified !== undefined && !isAfter(modifiedAt, ifModified, true) ? 304 : 200
}

function matches(list: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (list.trim() === '*') return true
  const given = list.match(/(?:W\/)?"[^"]*"/g) ?? []
  return given.some((each) => each === `"${etag}"` || (comparison === 'weak' && each === `W/"${etag}"`))
}

/** HTTP dates have whole seconds. One that cannot be read is `otherwise`. */
function isAfter(modifiedAt: Date, date: string, otherwise = false): boolean {
  const limit = Date.parse(date)
  return Number.isNaN(limit) ? otherwise : Math.floor(modifiedAt.getTime() / 1000) > Math.floor(limit / 1000)
}

/** `If-Range`: the part is wanted only if the whole is still the one the client knows (RFC 9110, 13.1.5). */
function isStillTheOne(ifRange: string, { etag, modifiedAt }: Validators): boolean {
  if (ifRange.includes('"')) return ifRange.trim() === `"${etag}"`
  return Math.floor(Date.parse(ifRange) / 1000) === Math.floor(modifiedAt.getTime() / 1000)
}

export type RequestedRange =
  | { readonly kind: 'whole' }
  | { readonly kind: 'part'; readonly start: number; readonly end: number }
  | { readonly kind: 'unsatisfiable' }

/**
 * What a GET asks for (RFC 9110, 14). A list of several ranges, or one that cannot be read, gets the whole, as the
 * RFC allows and S3 does. Both ends inclusive.
 */
export function requestedRange(headers: Headers, bytes: number, validators: Validators): RequestedRange {
  const range = headers('range')
  const ifRange = headers('if-range')
  const found = range === undefined ? null : /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(range)
  const [, first = '', last = ''] = found ?? []
  if (first === '' && last === '') return { kind: 'whole' }
  if (ifRange !== undefined && !isStillTheOne(ifRange, validators)) return { kind: 'whole' }
  if (first !== '' && last !== '' && Number(last) < Number(first)) return { kind: 'whole' }

  const start = first === '' ? Math.max(bytes - Number(last), 0) : Number(first)
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1)
  return start > end ? { kind: 'unsatisfiable' } : { kind: 'part', start, end }
}
