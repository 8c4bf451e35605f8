import { z } from 'zod'

const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false', '1', '0'])
    .transform((value) => value === 'true' || value === '1')
    .default(fallback)
const port = z.coerce.number().int().min(0).max(65_535)
const list = z
  .string()
  .transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter(Boolean),
  )
  .default([])

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
  DATABASE_URL: z.string().optional(),
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(200).default(10),
  DATA_DIR: z.string().default('.veza'),
  JWT_SECRET: z.string().optional(),
  JWT_ISSUER: z.string().default('veza'),
  JWT_AUDIENCE: z.string().default('veza'),
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
  // Read as text: a bad number falls back with a warning (shared/media/limits.ts).
  MAX_UPLOAD_AUDIO_MB: z.string().optional(),
  MAX_UPLOAD_IMAGE_MB: z.string().optional(),
  MAX_UPLOAD_VIDEO_MB: z.string().optional(),
  STORAGE_QUOTA_MB: z.coerce.number().int().min(1).default(100_000),
  HLS_STREAMING: flag(true),
  FFMPEG_PATH: z.string().optional(),
  TRANSCODE_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(1),
  SMTP_HOST: z.string().optional(),
  SMTP_PORT: port.default(587),
  SMTP_USERNAME: z.string().optional(),
  SMTP_PASSWORD: z.string().optional(),
  SMTP_FROM: z.string().default('veza@localhost'),
  SMTP_FROM_NAME: z.string().default('Veza'),
  CORS_ALLOWED_ORIGINS: list,
})

export type Env = z.infer<typeof envSchema>
