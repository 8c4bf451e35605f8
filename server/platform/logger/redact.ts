const secrets = new Set([
  'password',
  'token',
  'accesstoken',
  'refreshtoken',
  'authorization',
  'cookie',
  'set-cookie',
  'x-verify-token',
  'x-csrf-token',
  'secret',
  'x-veza-signature',
  'x-amz-signature',
  'x-amz-credential',
  'x-amz-security-token',
])
/** The parameters that make a signed address a key, also where the address is itself a parameter of another. */
const signatures =
  /((?:x-veza-signature|x-amz-signature|x-amz-credential|x-amz-security-token)(?:=|%(?:25)*3D))[^&\s"'<>\\]+/gi
const DEEPEST = 6

/** The same line with every secret's value replaced, however deep it stands; what holds none is not copied. */
export function redact(line: Record<string, unknown>): Record<string, unknown> {
  return redacted(line, 0) as Record<string, unknown>
}

function redacted(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (depth > DEEPEST) return '[too deep to be checked]'
  if (Array.isArray(value)) return value.map((item) => redacted(item, depth + 1))
  if (Object.getPrototypeOf(value) !== Object.prototype) return value
  let copy: Record<string, unknown> | undefined
  for (const [key, inner] of Object.entries(value)) {
    const clean = secrets.has(key.toLowerCase()) ? '[redacted]' : redacted(inner, depth + 1)
    if (clean !== inner) {
      copy ??= { ...value }
      copy[key] = clean
    }
  }
  return copy ?? value
}

/** The same text (a log line of JSON as well) without the parts of signed addresses that open them. */
export function redactAddresses(text: string): string {
  return text.replace(signatures, '$1[redacted]')
}
