export interface Range {
  readonly from: number
  /** Of the last byte. */
  readonly to: number
}

/**
 * The one stretch that a `Range` header asks for of so many bytes (RFC 9110 §14.2). Undefined: all of it, as for what we do not
 * understand or several stretches; null: it lies outside.
 */
export function readRange(header: string | undefined | null, size: number): Range | undefined | null {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (first === '' && last === '') return undefined
  if (first === '') {
    const length = Math.min(size, Number(last))
    return length === 0 ? null : { from: size - length, to: size - 1 }
  }
  const from = Number(first)
  const to = last === '' ? size - 1 : Math.min(size - 1, Number(last))
  if (from >= size) return null
  return to < from ? undefined : { from, to }
}
