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

/** Nobody's address belongs in a log. A local part has no slash, or every scoped package of a stack would be one. */
const mailAddresses = /[\w.!#$%&*+=?^`{|}~-]+(?:@|%40)[a-z\d-]+(?:\.[a-z\d-]+)*\.[a-z]{2,}/gi
/** Hashes of passwords (PHC strings) and tokens of ours (JWS, compact), wherever some library has put them. */
const passwordHashes = /\$argon2\w*\$[^\s"\\]+/g
const tokens = /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g

/**
 * The same text (a log line of JSON as well) without the parts of signed addresses that open them, addresses of people,
 * hashes of passwords, and tokens.
 */
export function redactText(text: string): string {
  const unsigned = text.replace(signatures, '$1[redacted]')
  const unaddressed = /@|%40/.test(unsigned) ? unsigned.replace(mailAddresses, '[address]') : unsigned
  return unaddressed.replace(passwordHashes, '[redacted]').replace(tokens, '[redacted]')
}

/** SQLSTATE classes 22 (data exception) and P0 (raised by a function), whose messages quote what was given. */
const QUOTES_VALUES = /^(?:22|P0)[0-9A-Z]{3}$/

/** What a fault of the database says, less the values in it. */
export function redactFault(text: string, message: string, code: string | undefined): string {
  if (code === undefined || !QUOTES_VALUES.test(code)) return text
  return text.replaceAll(message, message.replace(/(?<=[:"]).*$/s, ' [redacted]'))
}
