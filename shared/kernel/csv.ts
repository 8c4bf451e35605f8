/** Programs of tables take it for UTF-8 by this, and for nothing at all without. */
const BYTE_ORDER_MARK = '\uFEFF'

/** A table by RFC 4180, with a byte order mark. What others wrote goes through {@link inertCell} first. */
export const csvOf = (rows: readonly (readonly string[])[]): string =>
  BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')

/**
 * Text that others wrote, for programs that take a cell which begins like a formula for one: an apostrophe before it keeps
 * it text. Signs of full width count as the plain ones.
 */
export function inertCell(text: string): string {
  return /^[\s\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20|%]/u.test(text) || /^[\t\r\n]/.test(text)
    ? `'${text}`
    : text
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
