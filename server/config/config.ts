import { randomBytes } from 'node:crypto'
import { join, resolve } from 'node:path'
import { type UploadLimits, uploadLimits } from '@veza/shared/media/limits.ts'
import { z } from 'zod'
import type { ObjectStoreConfig } from '../platform/object-store/index.ts'
import { type Env, envSchema } from './env.ts'
import { productionFaults } from './production.ts'

export interface MailConfig {
  /** Absent in development: a catcher on loopback keeps what is sent. */
  readonly smtp: { host: string; port: number; username?: string; password?: string } | undefined
  readonly from: { address: string; name: string }
}

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
  readonly jwt: { secret: Uint8Array; issuer: string; audience: string }
  readonly store: ObjectStoreConfig
  readonly limits: UploadLimits
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
    jwt: {
      secret: secret(env.JWT_SECRET, 'JWT_SECRET', warn),
      issuer: env.JWT_ISSUER,
      audience: env.JWT_AUDIENCE,
    },
    store: storeConfig(env, publicUrl, dataDir, warn),
    limits: limitsOf(env, warn),
    quotaBytes: env.STORAGE_QUOTA_MB * 1024 * 1024,
    hlsStreaming: env.HLS_STREAMING,
    ffmpeg: { path: env.FFMPEG_PATH, concurrency: env.TRANSCODE_CONCURRENCY },
    mail: mailConfig(env),
    corsAllowedOrigins: env.CORS_ALLOWED_ORIGINS,
  }
}

function limitsOf(env: Env, warn: (text: string) => void): UploadLimits {
  const { MAX_UPLOAD_AUDIO_MB, MAX_UPLOAD_IMAGE_MB, MAX_UPLOAD_VIDEO_MB } = env
  return uploadLimits({ MAX_UPLOAD_AUDIO_MB, MAX_UPLOAD_IMAGE_MB, MAX_UPLOAD_VIDEO_MB }, warn)
}

function mailConfig(env: Env): MailConfig {
  return {
    smtp: env.SMTP_HOST
      ? {
          host: env.SMTP_HOST,
          port: env.SMTP_PORT,
          ...(env.SMTP_USERNAME ? { username: env.SMTP_USERNAME } : {}),
          ...(env.SMTP_PASSWORD ? { password: env.SMTP_PASSWORD } : {}),
        }
      : undefined,
    from: { address: env.SMTP_FROM, name: env.SMTP_FROM_NAME },
  }
}

function storeConfig(
  env: Env,
  publicUrl: string,
  dataDir: string,
  warn: (text: string) => void,
): ObjectStoreConfig {
  if (env.TRACK_STORAGE_BACKEND === 'local')
    return {
      backend: 'local',
      root: resolve(env.STORAGE_LOCAL_DIR ?? join(dataDir, 'store')),
      publicBaseUrl: publicUrl,
      signingKey: secret(env.STORAGE_SIGNING_KEY, 'STORAGE_SIGNING_KEY', warn),
    }
  return {
    backend: 's3',
    bucket: env.S3_BUCKET ?? '',
    region: env.S3_REGION ?? '',
    forcePathStyle: env.S3_FORCE_PATH_STYLE,
    ...(env.S3_ENDPOINT ? { endpoint: env.S3_ENDPOINT } : {}),
    ...(env.S3_PUBLIC_ENDPOINT ? { publicEndpoint: env.S3_PUBLIC_ENDPOINT } : {}),
    ...(env.S3_ACCESS_KEY_ID ? { accessKeyId: env.S3_ACCESS_KEY_ID } : {}),
    ...(env.S3_SECRET_ACCESS_KEY ? { secretAccessKey: env.S3_SECRET_ACCESS_KEY } : {}),
  }
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
