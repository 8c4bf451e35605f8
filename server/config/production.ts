import type { Env } from './env.ts'

type Rule = (env: Env) => string | false

/** What a production server refuses to start with: one rule, one reason. The table grows with each part. */
const rules: readonly Rule[] = [
  (env) => Buffer.byteLength(env.JWT_SECRET ?? '') < 32 && 'JWT_SECRET is missing or shorter than 32 bytes',
  (env) =>
    env.TRACK_STORAGE_BACKEND === 'local' &&
    Buffer.byteLength(env.STORAGE_SIGNING_KEY ?? '') < 32 &&
    'STORAGE_SIGNING_KEY is missing or shorter than 32 bytes: signed addresses would die with the process',
  (env) => ['debug', 'trace'].includes(env.LOG_LEVEL) && 'LOG_LEVEL is debug or trace: it would log too much',
  (env) => !env.SMTP_HOST && 'SMTP_HOST is missing: no mail would be sent',
  (env) => !env.PUBLIC_URL?.startsWith('https://') && 'PUBLIC_URL is missing or not https',
  (env) => env.CORS_ALLOWED_ORIGINS.includes('*') && 'CORS_ALLOWED_ORIGINS holds *',
]

/** Every reason against starting in production, none left out. */
export function productionFaults(env: Env): string[] {
  return rules.map((rule) => rule(env)).filter((fault) => fault !== false)
}
