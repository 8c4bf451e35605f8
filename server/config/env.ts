import { z } from 'zod'
import { crashAtSchema } from '../platform/crash-points/index.ts'
import { encryptionKeysSchema, oauthProvidersSchema } from './oauth.ts'
import { paymentsSchema } from './payments-schema.ts'

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'])
    .transform((value) => value === 'true' || value === '1')
    .default(fallback)
const port = z.coerce.number().int().min(0).max(65_535)
const commaSeparated = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)
const list = commaSeparated.default([])

/** As a browser sends it: nothing else would ever be equal to an `Origin` header. `*` is judged apart. */
const origin = z
  .string()
  .refine(
    (value) =>
      value === '*' || (/^https?:/.test(value) && URL.canParse(value) && new URL(value).origin === value),
    'an origin is https://host or https://host:port, without a path or a slash at its end',
  )
const hostAndPort = z.string().regex(/^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i, 'write host:port')

/**
 * Every variable that the server reads, by its name in the environment. `.env.template` and
 * `docs/ENV_VARIABLES.md` are held to this by a test.
 */
export const envSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  ROLE: z.enum(['web', 'worker', 'all']).default('all'),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(4000),
  PUBLIC_URL: z.url().optional(),
  TRUST_PROXY: z.string().default('false'),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug', 'trace']).default('info'),
  METRICS_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  WORKER_METRICS_HOST: z.string().default('127.0.0.1'),
  WORKER_METRICS_PORT: port.optional(),
  DATABASE_URL: z.string().optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(10),
  DATA_DIR: z.string().default('.veza'),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'write redis://… or rediss://…' }).optional(),
  REDIS_PASSWORD: z.string().optional(),
  REDIS_SENTINEL_ADDRS: commaSeparated.pipe(z.array(hostAndPort)).default([]),
  REDIS_SENTINEL_MASTER: z.string().optional(),
  REDIS_SENTINEL_PASSWORD: z.string().optional(),
  JWT_SECRET: z.string().optional(),
  JWT_ISSUER: z.string().optional(),
  JWT_AUDIENCE: z.string().optional(),
  CHAT_JWT_SECRET: z.string().optional(),
  CORS_ALLOWED_ORIGINS: commaSeparated.pipe(z.array(origin)).default([]),
  OAUTH_PROVIDERS: oauthProvidersSchema,
  OAUTH_ALLOWED_REDIRECT_DOMAINS: list,
  OAUTH_ENCRYPTION_KEY: z.string().optional(),
  OAUTH_ENCRYPTION_KEY_ID: z
    .string()
    .regex(/^[\w-]{1,32}$/, 'letters, digits, - and _')
    .default('1'),
  OAUTH_ENCRYPTION_OLD_KEYS: encryptionKeysSchema,
  CSRF_DISABLED: flag(false),
  BYPASS_CONTENT_CREATOR_ROLE: flag(false),
  DISABLE_RATE_LIMIT_FOR_TESTS: flag(false),
  CRASH_AT: crashAtSchema.optional(),
  TRACK_STORAGE_BACKEND: z.enum(['local', 's3']).default('local'),
  STORAGE_LOCAL_DIR: z.string().optional(),
  STORAGE_SIGNING_KEY: z.string().optional(),
  S3_ENDPOINT: z.url().optional(),
  S3_PUBLIC_ENDPOINT: z.url().optional(),
  S3_REGION: z.string().optional(),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_FORCE_PATH_STYLE: flag(false),
  CLAMAV_REQUIRED: flag(false),
  CLAMAV_HOST: z.string().optional(),
  CLAMAV_PORT: port.default(3310),
  DMCA_COUNTER_NOTICE_DAYS: z.coerce.number().int().min(10).max(14).default(10),
  DMCA_STRIKES: z.coerce.number().int().min(1).max(100).default(3),
  DMCA_STRIKE_DAYS: z.coerce.number().int().min(1).max(3_650).default(365),
  DMCA_RETENTION_DAYS: z.coerce.number().int().min(365).max(7_300).default(1_095),
  // Read as text: a bad number falls back with a warning (shared/media/limits.ts).
  MAX_UPLOAD_AUDIO_MB: z.string().optional(),
  MAX_UPLOAD_IMAGE_MB: z.string().optional(),
  MAX_UPLOAD_VIDEO_MB: z.string().optional(),
  UPLOAD_URL_SECONDS: z.coerce.number().int().min(5).max(86_400).default(900),
  STORAGE_QUOTA_MB: z.coerce.number().int().min(1).default(100_000),
  HLS_STREAMING: flag(true),
  FFMPEG_PATH: z.string().optional(),
  TRANSCODE_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(1),
  PAYMENTS_ENABLED: flag(false),
  PAYMENTS_HOLD: flag(false),
  ...paymentsSchema,
  ALLOW_TEST_PAYMENTS: flag(false),
  SMTP_HOST: z.string().optional(),
  SMTP_PORT: port.default(587),
  SMTP_USERNAME: z.string().optional(),
  SMTP_PASSWORD: z.string().optional(),
  SMTP_FROM: z.string().optional(),
  SMTP_FROM_NAME: z.string().optional(),
  SMTP_USER: z.string().optional(),
  FROM_EMAIL: z.string().optional(),
  FROM_NAME: z.string().optional(),
})

export type Env = z.infer<typeof envSchema>
