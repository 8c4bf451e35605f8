import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

type Variables = Readonly<Record<string, string | undefined>>

const development: Variables = { DATABASE_URL: 'postgres://veza@127.0.0.1/veza' }
/** All that a production server must be given, and no more. */
const production: Variables = {
  ...development,
  NODE_ENV: 'production',
  JWT_SECRET: 'j'.repeat(32),
  JWT_ISSUER: 'https://veza.example',
  JWT_AUDIENCE: 'https://veza.example',
  CHAT_JWT_SECRET: 'c'.repeat(32),
  REDIS_URL: 'redis://127.0.0.1:6379',
  OAUTH_ENCRYPTION_KEY: 'o'.repeat(32),
  CORS_ALLOWED_ORIGINS: 'https://veza.example',
  PAYMENTS_ENABLED: 'true',
  STRIPE_SECRET_KEY: 'sk_live_0123456789',
  STRIPE_WEBHOOK_SECRET: 'whsec_0123456789',
  PLATFORM_ADDRESS: '1 rue de la Paix|75002 Paris',
  CLAMAV_REQUIRED: 'true',
  CLAMAV_HOST: 'clamd.veza.example',
  STORAGE_SIGNING_KEY: 's'.repeat(32),
  SMTP_HOST: 'mail.veza.example',
  SMTP_FROM: 'veza@veza.example',
  PUBLIC_URL: 'https://veza.example',
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

/** The rows of the document: production with one fault, and what is told of it. */
const rows: readonly (readonly [row: number, name: string, change: Variables, reason: RegExp])[] = [
  [1, 'no JWT_SECRET', { JWT_SECRET: undefined }, /^JWT_SECRET .*32 bytes/],
  [1, 'an empty JWT_SECRET', { JWT_SECRET: '' }, /^JWT_SECRET .*32 bytes/],
  [1, 'a JWT_SECRET of 31 bytes', { JWT_SECRET: 'j'.repeat(31) }, /^JWT_SECRET .*32 bytes/],
  [1, 'no JWT_ISSUER', { JWT_ISSUER: undefined }, /^JWT_ISSUER is missing/],
  [1, 'no JWT_AUDIENCE', { JWT_AUDIENCE: '' }, /^JWT_AUDIENCE is missing/],
  [2, 'no CHAT_JWT_SECRET', { CHAT_JWT_SECRET: undefined }, /^CHAT_JWT_SECRET is missing/],
  [2, 'a short CHAT_JWT_SECRET', { CHAT_JWT_SECRET: 'c'.repeat(31) }, /^CHAT_JWT_SECRET .*32 bytes/],
  [2, 'one secret for both', { CHAT_JWT_SECRET: 'j'.repeat(32) }, /^CHAT_JWT_SECRET is equal to JWT_SECRET/],
  [3, 'no DATABASE_URL', { DATABASE_URL: undefined }, /^DATABASE_URL is missing/],
  [4, 'no Redis', { REDIS_URL: undefined }, /^REDIS_URL .*REDIS_SENTINEL_ADDRS.* is missing/],
  [5, 'no OAUTH_ENCRYPTION_KEY', { OAUTH_ENCRYPTION_KEY: undefined }, /^OAUTH_ENCRYPTION_KEY .*32 bytes/],
  [5, 'a short one', { OAUTH_ENCRYPTION_KEY: 'o'.repeat(31) }, /^OAUTH_ENCRYPTION_KEY .*32 bytes/],
  [6, 'no CORS_ALLOWED_ORIGINS', { CORS_ALLOWED_ORIGINS: undefined }, /^CORS_ALLOWED_ORIGINS is missing/],
  [6, 'CORS for everybody', { CORS_ALLOWED_ORIGINS: 'https://a.example, *' }, /^CORS_.* holds \*/],
  [7, 'LOG_LEVEL=debug', { LOG_LEVEL: 'debug' }, /^LOG_LEVEL/],
  [7, 'LOG_LEVEL=trace', { LOG_LEVEL: 'trace' }, /^LOG_LEVEL/],
  [8, 'payments unset', { PAYMENTS_ENABLED: undefined }, /^PAYMENTS_ENABLED is not true/],
  [8, 'payments off', { PAYMENTS_ENABLED: 'false' }, /^PAYMENTS_ENABLED is not true/],
  [9, 'no key', { STRIPE_SECRET_KEY: undefined }, /^STRIPE_SECRET_KEY is missing/],
  [9, 'no webhook secret', { STRIPE_WEBHOOK_SECRET: '' }, /^STRIPE_WEBHOOK_SECRET is missing/],
  [9, 'a test key', { STRIPE_SECRET_KEY: 'sk_test_1' }, /^STRIPE_SECRET_KEY is a test key/],
  [9, 'a restricted test key', { STRIPE_SECRET_KEY: 'rk_test_1' }, /^STRIPE_SECRET_KEY is a test key/],
  [10, 'scanning unset', { CLAMAV_REQUIRED: undefined }, /^CLAMAV_REQUIRED is not true/],
  [10, 'no clamd', { CLAMAV_HOST: undefined }, /^CLAMAV_HOST is missing/],
  [11, 'a store called S3', { TRACK_STORAGE_BACKEND: 'S3' }, /^TRACK_STORAGE_BACKEND: /],
  [11, 'a store called minio', { TRACK_STORAGE_BACKEND: 'minio' }, /^TRACK_STORAGE_BACKEND: /],
  [11, 'S3 without a bucket', { ...withS3, S3_BUCKET: undefined }, /needs S3_BUCKET and S3_REGION/],
  [11, 'S3 without a region', { ...withS3, S3_REGION: '' }, /needs S3_BUCKET and S3_REGION/],
  [11, 'a local store without a key', { STORAGE_SIGNING_KEY: undefined }, /^STORAGE_SIGNING_KEY .*32 bytes/],
  [12, 'CSRF_DISABLED', { CSRF_DISABLED: 'true' }, /^CSRF_DISABLED is set/],
  [12, 'the role bypass', { BYPASS_CONTENT_CREATOR_ROLE: '1' }, /^BYPASS_CONTENT_CREATOR_ROLE is set/],
  [12, 'no limits', { DISABLE_RATE_LIMIT_FOR_TESTS: 'true' }, /^DISABLE_RATE_LIMIT_FOR_TESTS is set/],
  [13, 'no SMTP_HOST', { SMTP_HOST: undefined }, /^SMTP_HOST is missing/],
  [14, 'no PUBLIC_URL', { PUBLIC_URL: undefined }, /^PUBLIC_URL is missing or not https/],
  [14, 'a PUBLIC_URL without TLS', { PUBLIC_URL: 'http://veza.example' }, /^PUBLIC_URL .*https/],
  [15, 'trust in every proxy', { TRUST_PROXY: 'true' }, /^TRUST_PROXY=true/],
  [
    15,
    'a provider without TLS',
    { OAUTH_PROVIDERS: '[{"id":"a","name":"A","issuer":"http://a.example","clientId":"c"}]' },
    /^OAUTH_PROVIDERS names an issuer without https/,
  ],
  [15, 'another Stripe', { STRIPE_API_BASE: 'https://stripe.example' }, /^STRIPE_API_BASE is set/],
  [15, 'invoices without an address', { PLATFORM_ADDRESS: undefined }, /^PLATFORM_ADDRESS is missing/],
  [15, 'an address with an empty line', { PLATFORM_ADDRESS: 'a||b' }, /^PLATFORM_ADDRESS\.1: holds an empty/],
  [15, 'a crash point', { CRASH_AT: 'crash-points.test' }, /^CRASH_AT is set/],
]
test.each(rows)('row %i: production refuses %s, and says that alone', (_row, _name, change, reason) => {
  expect(faultsOf({ ...production, ...change })).toEqual([expect.stringMatching(reason)])
})

test('every row of the document has its test', () => {
  expect([...new Set(rows.map(([row]) => row))].filter((row) => row <= 14)).toEqual(
    Array.from({ length: 14 }, (_, at) => at + 1),
  )
})

test.each<[string, Variables]>([
  ['a test key that is permitted', { STRIPE_SECRET_KEY: 'sk_test_1', ALLOW_TEST_PAYMENTS: 'true' }],
  ['bypasses that are off', { CSRF_DISABLED: 'false', DISABLE_RATE_LIMIT_FOR_TESTS: '0' }],
  [
    'Sentinels in place of an address',
    { REDIS_URL: undefined, REDIS_SENTINEL_ADDRS: 'a:26379,b', REDIS_SENTINEL_MASTER: 'veza' },
  ],
])('production takes %s', (_name, change) => {
  expect(faultsOf({ ...production, ...change })).toEqual([])
})

test('Sentinels without a master, or beside an address, are refused everywhere', () => {
  const sentinels = { ...development, REDIS_SENTINEL_ADDRS: 'a:26379' }
  expect(faultsOf(sentinels)).toEqual([expect.stringMatching(/^REDIS_SENTINEL_MASTER is missing/)])
  const both = { ...sentinels, REDIS_SENTINEL_MASTER: 'm', REDIS_URL: 'redis://a' }
  expect(faultsOf(both)).toEqual([expect.stringMatching(/^REDIS_URL and REDIS_SENTINEL_ADDRS/)])
})

test.each(['*', 'https://a.example/', 'a.example', 'https://a.example/path', 'null', 'HTTPS://A.example'])(
  'CORS for “%s” is refused in development as well',
  (origin) => {
    expect(faultsOf({ ...development, CORS_ALLOWED_ORIGINS: origin })).toEqual([
      expect.stringMatching(/^CORS_ALLOWED_ORIGINS/),
    ])
  },
)

test('the old names of mail count where the new one is not given, with a warning each', () => {
  const old = { SMTP_USER: 'old-user', FROM_EMAIL: 'old@veza.example', FROM_NAME: 'Old' }
  const warnings: string[] = []
  const warn = (text: string) => warnings.push(text)
  const { mail } = readConfig({ ...production, ...old, SMTP_FROM: undefined }, warn)
  expect(mail).toMatchObject({
    smtp: { username: 'old-user' },
    from: { address: 'old@veza.example', name: 'Old' },
  })
  expect(warnings).toEqual([
    expect.stringMatching(/^SMTP_USER is deprecated.*SMTP_USERNAME$/),
    expect.stringMatching(/^FROM_EMAIL is deprecated.*SMTP_FROM$/),
    expect.stringMatching(/^FROM_NAME is deprecated.*SMTP_FROM_NAME$/),
  ])
  const fresh = { SMTP_USERNAME: 'new-user', SMTP_FROM: 'new@veza.example', SMTP_FROM_NAME: 'New' }
  expect(readConfig({ ...production, ...old, ...fresh }, silent).mail).toMatchObject({
    smtp: { username: 'new-user' },
    from: { address: 'new@veza.example', name: 'New' },
  })
})

test('providers and keys are read, the newest key first', () => {
  const config = readConfig(
    {
      ...development,
      OAUTH_PROVIDERS: JSON.stringify([
        { id: 'home', name: 'Home', issuer: 'https://id.example', clientId: 'veza', clientSecret: 'x' },
      ]),
      OAUTH_ALLOWED_REDIRECT_DOMAINS: 'veza.example, studio.veza.example',
      OAUTH_ENCRYPTION_KEY: 'n'.repeat(32),
      OAUTH_ENCRYPTION_KEY_ID: '2026-11',
      OAUTH_ENCRYPTION_OLD_KEYS: `2026-01:${'o'.repeat(32)}, 1:${'p:'.repeat(16)}`,
    },
    silent,
  )
  expect(config.oauth).toEqual({
    providers: [
      {
        id: 'home',
        name: 'Home',
        issuer: 'https://id.example',
        clientId: 'veza',
        clientSecret: 'x',
        scopes: ['openid', 'email', 'profile'],
      },
    ],
    allowedRedirectDomains: ['veza.example', 'studio.veza.example'],
  })
  expect(config.encryptionKeys.map(({ id, key }) => [id, Buffer.from(key).toString()])).toEqual([
    ['2026-11', 'n'.repeat(32)],
    ['2026-01', 'o'.repeat(32)],
    ['1', 'p:'.repeat(16)],
  ])
})

test.each([
  ['OAUTH_PROVIDERS', '{"clientSecret":"PLANTED"'],
  ['OAUTH_PROVIDERS', '[{"id":"a","name":"A","issuer":"PLANTED","clientId":"c","clientSecret":"PLANTED"}]'],
  [
    'OAUTH_PROVIDERS',
    '[{"id":"a","name":"A","issuer":"https://a.example","clientId":"c","scopes":["email"]}]',
  ],
  ['OAUTH_ENCRYPTION_OLD_KEYS', 'PLANTED'],
  ['OAUTH_ENCRYPTION_OLD_KEYS', '1:PLANTED'],
  ['METRICS_TOKEN', 'PLANTED'],
])('%s is refused when it cannot be read, and not repeated', (name, value) => {
  const faults = faultsOf({ ...development, [name]: value })
  expect(faults).toEqual([expect.stringMatching(new RegExp(`^${name}`))])
  expect(faults.join()).not.toContain('PLANTED')
})

test('a bypass that has nothing to pass by says so', () => {
  const warnings: string[] = []
  const warn = (text: string) => warnings.push(text)
  const set = {
    CSRF_DISABLED: 'true',
    BYPASS_CONTENT_CREATOR_ROLE: 'true',
    DISABLE_RATE_LIMIT_FOR_TESTS: 'true',
  }
  expect(readConfig({ ...development, ...set }, warn).rateLimits).toBe(false)
  expect(warnings).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/^CSRF_DISABLED does nothing/),
      expect.stringMatching(/^BYPASS_CONTENT_CREATOR_ROLE does nothing/),
      expect.stringMatching(/^DISABLE_RATE_LIMIT_FOR_TESTS is set/),
    ]),
  )
  expect(readConfig(development, silent).rateLimits).toBe(true)
})

test('a worker whose figures nobody can read says so; in production they need the token', () => {
  const warnings: string[] = []
  const worker = { ...production, ROLE: 'worker' }
  expect(readConfig(worker, (text) => warnings.push(text)).workerMetrics).toBe(undefined)
  expect(warnings).toEqual([expect.stringMatching(/^WORKER_METRICS_PORT is not set/)])
  const listening = { ...worker, WORKER_METRICS_PORT: '4001' }
  expect(faultsOf(listening)).toEqual([
    expect.stringMatching(/^WORKER_METRICS_PORT is set, and METRICS_TOKEN/),
  ])
  const told = readConfig({ ...listening, METRICS_TOKEN: 'a-token-of-tests-alone' }, silent)
  expect(told.workerMetrics).toEqual({ host: '127.0.0.1', port: 4001 })
})

test('S3 in production needs no key for a local store', () => {
  expect(faultsOf(withS3)).toEqual([])
})

test('all faults are told at once', () => {
  const faults = faultsOf({ NODE_ENV: 'production', LOG_LEVEL: 'debug', CORS_ALLOWED_ORIGINS: '*' })
  const named = faults.map((fault) => /^\w+/.exec(fault)?.[0]).toSorted()
  expect(named).toEqual([
    'CHAT_JWT_SECRET',
    'CLAMAV_HOST',
    'CLAMAV_REQUIRED',
    'CORS_ALLOWED_ORIGINS',
    'DATABASE_URL',
    'JWT_AUDIENCE',
    'JWT_ISSUER',
    'JWT_SECRET',
    'LOG_LEVEL',
    'OAUTH_ENCRYPTION_KEY',
    'PAYMENTS_ENABLED',
    'PLATFORM_ADDRESS',
    'PUBLIC_URL',
    'REDIS_URL',
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
    [1, 2].flatMap(() => ['JWT_SECRET', 'CHAT_JWT_SECRET', 'OAUTH_ENCRYPTION_KEY', 'STORAGE_SIGNING_KEY']),
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
