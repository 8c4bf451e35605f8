import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import { type UploadLimits, uploadLimits } from '@veza/shared/media/limits.ts'
import { z } from 'zod'
import type { ArmedCrash } from '../platform/crash-points/index.ts'
import type { ObjectStoreConfig } from '../platform/object-store/index.ts'
import type { RedisConfig } from '../platform/redis/config.ts'
import { type Env, envSchema } from './env.ts'
import { type MailConfig, mailConfig } from './mail.ts'
import type { EncryptionKey, OAuthProvider } from './oauth.ts'
import { type PaymentsConfig, paymentsConfig } from './payments.ts'
import { productionFaults } from './production.ts'
import { storeConfig } from './store.ts'

export type { MailConfig } from './mail.ts'
export type { EncryptionKey, OAuthProvider } from './oauth.ts'
export type { PaymentsConfig } from './payments.ts'

export interface Config {
  readonly environment: Env['NODE_ENV']
  readonly role: Env['ROLE']
  readonly host: string
  readonly port: number
  /** Where listeners reach the server; no slash at the end. */
  readonly publicUrl: string
  readonly trustProxy: boolean | number | string
  readonly logLevel: Env['LOG_LEVEL']
  readonly database: { url: string; poolMax: number }
  readonly dataDir: string
  /** Absent in development and tests: then each process keeps its own limits. */
  readonly redis: RedisConfig | undefined
  readonly jwt: { secret: Uint8Array; issuer: string; audience: string }
  /** The chat's own tokens, so that one of them opens nothing else. */
  readonly chat: { secret: Uint8Array }
  readonly oauth: {
    readonly providers: readonly OAuthProvider[]
    /** Host names that a sign-in may lead back to. */
    readonly allowedRedirectDomains: readonly string[]
  }
  /** The first encrypts and decrypts; the others are old ones and decrypt alone. */
  readonly encryptionKeys: readonly [EncryptionKey, ...EncryptionKey[]]
  /** False only where tests asked for it; always true in production. */
  readonly rateLimits: boolean
  /** Where a test kills this process; never in production. */
  readonly crashAt: ArmedCrash | undefined
  /** What `/metrics` asks for as a bearer token; without one it answers loopback alone, and in production nobody. */
  readonly metricsToken: string | undefined
  /** Where a process of the role `worker` tells its figures; undefined: nowhere. */
  readonly workerMetrics: { host: string; port: number } | undefined
  readonly payments: PaymentsConfig
  readonly clamav: { required: boolean; address: { host: string; port: number } | undefined }
  readonly dmca: {
    /** Business days from a counter-notice until a track comes back by itself: 17 USC 512(g)(2)(C). */
    counterNoticeDays: number
    /** So many upheld notices within so many days suspend an account's uploads. */
    strikes: number
    strikeDays: number
    /** Days after which it is forgotten who claimed and who answered, of notices that have ended. */
    retentionDays: number
  }
  readonly store: ObjectStoreConfig
  readonly limits: UploadLimits
  /** How long an address to send a part of an upload to is good for. */
  readonly uploadUrlSeconds: number
  /** What one creator's files may take in the store. */
  readonly quotaBytes: number
  readonly hlsStreaming: boolean
  readonly ffmpeg: { path: string | undefined; concurrency: number }
  readonly mail: MailConfig
  readonly corsAllowedOrigins: readonly string[]
}

/** The environment is not fit to start with; `faults` lists all that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly string[]
  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    )
    this.faults = faults
  }
}

/**
 * Reads the environment once, into one frozen object.
 * @param warn told of every fallback that was taken
 * @throws ConfigError listing every fault at once
 */
export function readConfig(
  environment: Record<string, string | undefined>,
  warn: (text: string) => void,
): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''))
  const parsed = envSchema.safeParse(given)
  if (!parsed.success) throw new ConfigError(allFaults(given, parsed.error))
  const faults = unfit(parsed.data)
  if (faults.length > 0) throw new ConfigError(faults)
  return freeze(configFrom(parsed.data, warn))
}

/**
 * `readConfig` of this process's own environment.
 * @param fallbacks for what the environment does not say
 * @throws ConfigError listing every fault at once
 */
export function processConfig(
  warn: (text: string) => void,
  fallbacks: Readonly<Record<string, string>> = {},
): Config {
  return readConfig({ ...fallbacks, ...process.env }, warn)
}

/** What cannot be read, and what the rest lacks: whoever mends one must not be told of the next at the next start. */
function allFaults(given: Record<string, string | undefined>, { issues }: z.ZodError): string[] {
  const unreadable = new Set(issues.map(({ path }) => String(path[0])))
  const rest = Object.entries(given).filter(([name]) => !unreadable.has(name))
  const isOfRest = (fault: string) => !unreadable.has(/^\w+/.exec(fault)?.[0] ?? '')
  return [
    ...issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    ...unfit(envSchema.parse(Object.fromEntries(rest))).filter(isOfRest),
  ]
}

function unfit(env: Env): string[] {
  return [...missing(env), ...(env.NODE_ENV === 'production' ? productionFaults(env) : [])]
}

function missing(env: Env): string[] {
  const faults: string[] = []
  if (!env.DATABASE_URL) faults.push('DATABASE_URL is missing: give a PostgreSQL address, or use `npm start`')
  if (env.TRACK_STORAGE_BACKEND === 's3' && !(env.S3_BUCKET && env.S3_REGION))
    faults.push('TRACK_STORAGE_BACKEND=s3 needs S3_BUCKET and S3_REGION')
  if (env.CORS_ALLOWED_ORIGINS.includes('*'))
    faults.push('CORS_ALLOWED_ORIGINS holds *: any site could act as whoever visits it. Name the origins')
  if (env.REDIS_SENTINEL_ADDRS.length > 0 && !env.REDIS_SENTINEL_MASTER)
    faults.push('REDIS_SENTINEL_MASTER is missing, and REDIS_SENTINEL_ADDRS is set')
  if (env.REDIS_SENTINEL_ADDRS.length > 0 && env.REDIS_URL)
    faults.push('REDIS_URL and REDIS_SENTINEL_ADDRS are both set: keep one of them')
  if (env.OAUTH_ENCRYPTION_OLD_KEYS.some(({ id }) => id === env.OAUTH_ENCRYPTION_KEY_ID))
    faults.push('OAUTH_ENCRYPTION_OLD_KEYS has the id of the new key: give that one another')
  return faults
}

function configFrom(env: Env, warn: (text: string) => void): Config {
  const publicUrl = (env.PUBLIC_URL ?? `http://${env.HOST}:${env.PORT}`).replace(/\/+$/, '')
  const dataDir = resolve(env.DATA_DIR)
  return {
    environment: env.NODE_ENV,
    role: env.ROLE,
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    trustProxy: trustProxy(env.TRUST_PROXY),
    logLevel: env.LOG_LEVEL,
    database: { url: env.DATABASE_URL ?? '', poolMax: env.DATABASE_POOL_MAX },
    dataDir,
    redis: redisConfig(env),
    jwt: {
      secret: secret(env.JWT_SECRET, 'JWT_SECRET', warn),
      issuer: env.JWT_ISSUER ?? 'veza',
      audience: env.JWT_AUDIENCE ?? 'veza',
    },
    chat: { secret: secret(env.CHAT_JWT_SECRET, 'CHAT_JWT_SECRET', warn) },
    oauth: { providers: env.OAUTH_PROVIDERS, allowedRedirectDomains: env.OAUTH_ALLOWED_REDIRECT_DOMAINS },
    encryptionKeys: encryptionKeys(env, warn),
    rateLimits: rateLimits(env, warn),
    crashAt: env.CRASH_AT,
    metricsToken: env.METRICS_TOKEN,
    workerMetrics: workerMetrics(env, warn),
    payments: paymentsConfig(env, warn),
    clamav: {
      required: env.CLAMAV_REQUIRED,
      address: env.CLAMAV_HOST ? { host: env.CLAMAV_HOST, port: env.CLAMAV_PORT } : undefined,
    },
    dmca: dmcaConfig(env),
    store: storeConfig(env, publicUrl, dataDir, () =>
      secret(env.STORAGE_SIGNING_KEY, 'STORAGE_SIGNING_KEY', warn),
    ),
    limits: limitsOf(env, warn),
    uploadUrlSeconds: env.UPLOAD_URL_SECONDS,
    quotaBytes: env.STORAGE_QUOTA_MB * 1024 * 1024,
    hlsStreaming: env.HLS_STREAMING,
    ffmpeg: { path: env.FFMPEG_PATH, concurrency: env.TRANSCODE_CONCURRENCY },
    mail: mailConfig(env, warn),
    corsAllowedOrigins: env.CORS_ALLOWED_ORIGINS,
  }
}

const dmcaConfig = (env: Env): Config['dmca'] => ({
  counterNoticeDays: env.DMCA_COUNTER_NOTICE_DAYS,
  strikes: env.DMCA_STRIKES,
  strikeDays: env.DMCA_STRIKE_DAYS,
  retentionDays: env.DMCA_RETENTION_DAYS,
})

function redisConfig(env: Env): RedisConfig | undefined {
  if (env.REDIS_URL) return { url: env.REDIS_URL }
  if (env.REDIS_SENTINEL_ADDRS.length === 0) return undefined
  return {
    sentinels: env.REDIS_SENTINEL_ADDRS,
    master: env.REDIS_SENTINEL_MASTER ?? '',
    ...(env.REDIS_PASSWORD ? { password: env.REDIS_PASSWORD } : {}),
    ...(env.REDIS_SENTINEL_PASSWORD ? { sentinelPassword: env.REDIS_SENTINEL_PASSWORD } : {}),
  }
}

function workerMetrics(env: Env, warn: (text: string) => void): Config['workerMetrics'] {
  if (env.WORKER_METRICS_PORT !== undefined)
    return { host: env.WORKER_METRICS_HOST, port: env.WORKER_METRICS_PORT }
  if (env.ROLE === 'worker')
    warn('WORKER_METRICS_PORT is not set: nobody can read the figures of this worker, nor be alerted by them')
  return undefined
}

function encryptionKeys(env: Env, warn: (text: string) => void): Config['encryptionKeys'] {
  const current = secret(env.OAUTH_ENCRYPTION_KEY, 'OAUTH_ENCRYPTION_KEY', warn)
  const old = env.OAUTH_ENCRYPTION_OLD_KEYS.map(({ id, key }) => ({ id, key: new TextEncoder().encode(key) }))
  return [{ id: env.OAUTH_ENCRYPTION_KEY_ID, key: current }, ...old]
}

/** Two of the three bypasses have no use here: they are read so that they can be refused, and do nothing. */
function rateLimits(env: Env, warn: (text: string) => void): boolean {
  if (env.CSRF_DISABLED) warn('CSRF_DISABLED does nothing: requests by cookie always need their CSRF token')
  if (env.BYPASS_CONTENT_CREATOR_ROLE)
    warn('BYPASS_CONTENT_CREATOR_ROLE does nothing: POST /auth/me/creator gives the role to whoever asks')
  if (env.DISABLE_RATE_LIMIT_FOR_TESTS) warn('DISABLE_RATE_LIMIT_FOR_TESTS is set: no rate limit holds')
  return !env.DISABLE_RATE_LIMIT_FOR_TESTS
}

function limitsOf(env: Env, warn: (text: string) => void): UploadLimits {
  const { MAX_UPLOAD_AUDIO_MB, MAX_UPLOAD_IMAGE_MB, MAX_UPLOAD_VIDEO_MB } = env
  return uploadLimits({ MAX_UPLOAD_AUDIO_MB, MAX_UPLOAD_IMAGE_MB, MAX_UPLOAD_VIDEO_MB }, warn)
}

/** Outside production a missing secret is made up, and dies with the process. */
function secret(value: string | undefined, name: string, warn: (text: string) => void): Uint8Array {
  if (value) return new TextEncoder().encode(value)
  warn(`${name} is not set: one was made up that ends with this process`)
  return randomBytes(32)
}

/** `true`, `false`, a number of hops, or a list of addresses, as Express has it. */
function trustProxy(value: string): boolean | number | string {
  if (value === 'true' || value === 'false') return value === 'true'
  return z.coerce.number().int().safeParse(value).data ?? value
}

function freeze<T extends object>(value: T): T {
  for (const part of Object.values(value))
    if (part !== null && typeof part === 'object' && !ArrayBuffer.isView(part)) freeze(part)
  return Object.freeze(value)
}
