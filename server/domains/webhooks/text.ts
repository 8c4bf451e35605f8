const NUL = '\0'
const REPLACEMENT = '\ufffd'

/** Text that the database takes: U+0000 and halves of surrogate pairs replaced, and cut at so many UTF-16 units. */
export const storable = (text: string, maxLength: number): string =>
  text.slice(0, maxLength).replaceAll(NUL, REPLACEMENT).toWellFormed()

/** Bytes as text: what is no UTF-8 is replaced, and U+0000. */
export const storableBytes = (bytes: Buffer): string => bytes.toString('utf8').replaceAll(NUL, REPLACEMENT)
