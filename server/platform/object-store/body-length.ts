import { BodyMismatch } from './errors.ts'

export function lengthMismatch(expected: number, actual: number): BodyMismatch {
  return new BodyMismatch('length', `the body has ${actual} bytes (so far), announced were ${expected}`)
}

/** The body itself, for as long as it keeps to its length. @throws BodyMismatch in the reader's hands */
export async function* ofLength(body: AsyncIterable<Uint8Array>, bytes: number): AsyncGenerator<Uint8Array> {
  let seen = 0
  for await (const chunk of body) {
    seen += chunk.byteLength
    if (seen > bytes) throw lengthMismatch(bytes, seen)
    yield chunk
  }
  if (seen !== bytes) throw lengthMismatch(bytes, seen)
}
