import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

type Variables = Readonly<Record<string, string | undefined>>

const development: Variables = { DATABASE_URL: 'postgres://veza@127.0.0.1/veza' }
/** All that a production server must be given, and no more. */
const production: Variables = {
  ...development,
  NODE_ENV: 'production',
  JWT_SECRET: 'j'.repeat(32),
  STORAGE_SIGNING_KEY: 's'.repeat(32),
  SMTP_HOST: 'mail.veza.example',
  PUBLIC_URL: 'https://veza.example',
  CORS_ALLOWED_ORIGINS: 'https://veza.example',
}

const silent = () => undefined
function faultsOf(variables: Variables): readonly string[] {
  try {
    readConfig(variables, silent)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

test('production with all it needs starts, without a warning', () => {
  const warnings: string[] = []
  const config = readConfig(production, (text) => warnings.push(text))
  expect(config.environment).toBe('production')
  expect(warnings).toEqual([])
})

const withS3: Variables = {
  ...production,
  STORAGE_SIGNING_KEY: undefined,
  TRACK_STORAGE_BACKEND: 's3',
  S3_BUCKET: 'veza',
  S3_REGION: 'eu-west-3',
}

const refused: [string, Variables, RegExp][] = [
  ['no JWT_SECRET', { ...production, JWT_SECRET: undefined }, /^JWT_SECRET .*32 bytes/],
  ['an empty JWT_SECRET', { ...production, JWT_SECRET: '' }, /^JWT_SECRET .*32 bytes/],
  ['a JWT_SECRET of 31 bytes', { ...production, JWT_SECRET: 'j'.repeat(31) }, /^JWT_SECRET .*32 bytes/],
  ['no DATABASE_URL', { ...production, DATABASE_URL: undefined }, /^DATABASE_URL is missing/],
  ['LOG_LEVEL=debug', { ...production, LOG_LEVEL: 'debug' }, /^LOG_LEVEL/],
  ['LOG_LEVEL=trace', { ...production, LOG_LEVEL: 'trace' }, /^LOG_LEVEL/],
  ['no SMTP_HOST', { ...production, SMTP_HOST: undefined }, /^SMTP_HOST is missing/],
  ['no PUBLIC_URL', { ...production, PUBLIC_URL: undefined }, /^PUBLIC_URL is missing or not https/],
  ['a PUBLIC_URL without TLS', { ...production, PUBLIC_URL: 'http://veza.example' }, /^PUBLIC_URL .*https/],
  [
    'CORS for everybody',
    { ...production, CORS_ALLOWED_ORIGINS: 'https://a.example, *' },
    /^CORS_.* holds \*/,
  ],
  [
    'a local store without a lasting key',
    { ...production, STORAGE_SIGNING_KEY: undefined },
    /^STORAGE_SIGNING_KEY .*32 bytes/,
  ],
  ['a store called S3', { ...production, TRACK_STORAGE_BACKEND: 'S3' }, /^TRACK_STORAGE_BACKEND: /],
  ['a store called minio', { ...production, TRACK_STORAGE_BACKEND: 'minio' }, /^TRACK_STORAGE_BACKEND: /],
  ['S3 without a bucket', { ...withS3, S3_BUCKET: undefined }, /needs S3_BUCKET and S3_REGION/],
  ['S3 without a region', { ...withS3, S3_REGION: '' }, /needs S3_BUCKET and S3_REGION/],
]
test.each(refused)('production refuses %s, and says why', (_name, variables, reason) => {
  expect(faultsOf(variables)).toEqual([expect.stringMatching(reason)])
})

test('S3 in production needs no key for a local store', () => {
  expect(faultsOf(withS3)).toEqual([])
})

test('all faults are told at once', () => {
  const faults = faultsOf({ NODE_ENV: 'production', LOG_LEVEL: 'debug', CORS_ALLOWED_ORIGINS: '*' })
  const named = faults.map((fault) => /^\w+/.exec(fault)?.[0]).toSorted()
  expect(named).toEqual([
    'CORS_ALLOWED_ORIGINS',
    'DATABASE_URL',
    'JWT_SECRET',
    'LOG_LEVEL',
    'PUBLIC_URL',
    'SMTP_HOST',
    'STORAGE_SIGNING_KEY',
  ])
  expect(new ConfigError(faults).message).toContain(`${faults.length} fault(s)`)
  for (const fault of faults) expect(new ConfigError(faults).message).toContain(fault)
})

test('what cannot be read is told for every variable at once', () => {
  const faults = faultsOf({
    ...development,
    PORT: 'http',
    ROLE: 'both',
    HLS_STREAMING: 'yes',
    PUBLIC_URL: 'x',
  })
  expect(faults.map((fault) => fault.split(':')[0]).toSorted()).toEqual([
    'HLS_STREAMING',
    'PORT',
    'PUBLIC_URL',
    'ROLE',
  ])
})

test('what cannot be read does not hide what production refuses', () => {
  const faults = faultsOf({ ...production, PORT: 'http', SMTP_HOST: undefined, DATABASE_URL: undefined })
  expect(faults.map((fault) => /^\w+/.exec(fault)?.[0]).toSorted()).toEqual([
    'DATABASE_URL',
    'PORT',
    'SMTP_HOST',
  ])
})

test('no secret is repeated in a fault', () => {
  const secret = 'a-secret-too-short'
  const faults = faultsOf({ ...production, JWT_SECRET: secret, STORAGE_SIGNING_KEY: secret, PORT: '-1' })
  expect(faults.length).toBeGreaterThan(0)
  expect(faults.join('\n')).not.toContain(secret)
})

test('development starts with an address of a database alone, and is told what was made up', () => {
  const warnings: string[] = []
  const read = () => readConfig(development, (text) => warnings.push(text))
  const [one, other] = [read(), read()]
  expect(one).toMatchObject({ environment: 'development', port: 4000, host: '127.0.0.1', trustProxy: false })
  expect(one.publicUrl).toBe('http://127.0.0.1:4000')
  expect(one.jwt.secret).toHaveLength(32)
  expect(one.jwt.secret).not.toEqual(other.jwt.secret)
  expect(warnings.map((text) => text.split(' ')[0])).toEqual(
    [1, 2].flatMap(() => ['JWT_SECRET', 'STORAGE_SIGNING_KEY']),
  )
})

test('the result is frozen to the bottom', () => {
  const config = readConfig(
    { ...production, CORS_ALLOWED_ORIGINS: 'https://a.example,https://b.example' },
    silent,
  )
  const thawed = (value: unknown, path: string): string[] =>
    typeof value !== 'object' || value === null || ArrayBuffer.isView(value)
      ? []
      : [
          ...(Object.isFrozen(value) ? [] : [path]),
          ...Object.entries(value).flatMap(([key, part]) => thawed(part, `${path}.${key}`)),
        ]
  expect(thawed(config, 'config')).toEqual([])
  expect(() => Object.assign(config.database, { url: 'postgres://elsewhere' })).toThrow(TypeError)
  expect(config.corsAllowedOrigins).toEqual(['https://a.example', 'https://b.example'])
})

test.each([
  ['false', false],
  ['true', true],
  ['2', 2],
  ['10.0.0.0/8, 127.0.0.1', '10.0.0.0/8, 127.0.0.1'],
])('TRUST_PROXY=%s is %s for Express', (given, expected) => {
  expect(readConfig({ ...development, TRUST_PROXY: given }, silent).trustProxy).toBe(expected)
})

test('an address of listeners has no slash at its end', () => {
  const { publicUrl } = readConfig({ ...production, PUBLIC_URL: 'https://veza.example/music//' }, silent)
  expect(publicUrl).toBe('https://veza.example/music')
})
