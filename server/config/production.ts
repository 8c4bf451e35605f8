import type { Env } from './env.ts'

type Rule = (env: Env) => string | false

const bytes = (value: string | undefined) => Buffer.byteLength(value ?? '')
const isTestKey = (key: string) => /^[sr]k_test_/.test(key)

/** What a production server refuses to start with: one rule, one reason. The numbers are those of the document. */
const rules: readonly Rule[] = [
  // 1
  (env) => bytes(env.JWT_SECRET) < 32 && 'JWT_SECRET is missing or shorter than 32 bytes',
  (env) => !env.JWT_ISSUER && 'JWT_ISSUER is missing: say who issues the tokens, for example PUBLIC_URL',
  (env) =>
    !env.JWT_AUDIENCE && 'JWT_AUDIENCE is missing: say whom the tokens are for, for example PUBLIC_URL',
  // 2
  (env) => bytes(env.CHAT_JWT_SECRET) < 32 && 'CHAT_JWT_SECRET is missing or shorter than 32 bytes',
  (env) =>
    bytes(env.CHAT_JWT_SECRET) >= 32 &&
    env.CHAT_JWT_SECRET === env.JWT_SECRET &&
    'CHAT_JWT_SECRET is equal to JWT_SECRET: a token for the chat would open everything',
  // 4; 3 is a fault everywhere (config.ts)
  (env) =>
    !env.REDIS_URL &&
    env.REDIS_SENTINEL_ADDRS.length === 0 &&
    'REDIS_URL (or REDIS_SENTINEL_ADDRS) is missing: limits and chat would split silently between instances',
  // 5
  (env) => bytes(env.OAUTH_ENCRYPTION_KEY) < 32 && 'OAUTH_ENCRYPTION_KEY is missing or shorter than 32 bytes',
  // 6; * is a fault everywhere
  (env) =>
    env.CORS_ALLOWED_ORIGINS.length === 0 &&
    'CORS_ALLOWED_ORIGINS is missing: name the origins that may call the API, PUBLIC_URL at least',
  // 7
  (env) => ['debug', 'trace'].includes(env.LOG_LEVEL) && 'LOG_LEVEL is debug or trace: it would log too much',
  // 8
  (env) =>
    !env.PAYMENTS_ENABLED &&
    'PAYMENTS_ENABLED is not true: with it off nothing that costs something can be bought',
  // 9
  (env) =>
    env.PAYMENTS_ENABLED &&
    !env.STRIPE_SECRET_KEY &&
    'STRIPE_SECRET_KEY is missing, and PAYMENTS_ENABLED is true',
  (env) =>
    env.PAYMENTS_ENABLED &&
    !env.STRIPE_WEBHOOK_SECRET &&
    'STRIPE_WEBHOOK_SECRET is missing, and PAYMENTS_ENABLED is true',
  (env) =>
    env.PAYMENTS_ENABLED &&
    isTestKey(env.STRIPE_SECRET_KEY ?? '') &&
    !env.ALLOW_TEST_PAYMENTS &&
    'STRIPE_SECRET_KEY is a test key: no money would move. ALLOW_TEST_PAYMENTS=true permits it',
  // 10
  (env) => !env.CLAMAV_REQUIRED && 'CLAMAV_REQUIRED is not true: uploads would be taken unscanned',
  (env) => !env.CLAMAV_HOST && 'CLAMAV_HOST is missing: there is no clamd to scan uploads',
  // 11 is a fault everywhere; a local store needs one thing more
  (env) =>
    env.TRACK_STORAGE_BACKEND === 'local' &&
    bytes(env.STORAGE_SIGNING_KEY) < 32 &&
    'STORAGE_SIGNING_KEY is missing or shorter than 32 bytes: signed addresses would die with the process',
  // 12
  (env) => env.CSRF_DISABLED && 'CSRF_DISABLED is set: it is a bypass. Remove it',
  (env) => env.BYPASS_CONTENT_CREATOR_ROLE && 'BYPASS_CONTENT_CREATOR_ROLE is set: it is a bypass. Remove it',
  (env) =>
    env.DISABLE_RATE_LIMIT_FOR_TESTS && 'DISABLE_RATE_LIMIT_FOR_TESTS is set: it is a bypass. Remove it',
  // 13
  (env) => !env.SMTP_HOST && 'SMTP_HOST is missing: no mail would be sent',
  // 14
  (env) => !env.PUBLIC_URL?.startsWith('https://') && 'PUBLIC_URL is missing or not https',
  // Beyond the table: each would undo one of its rows.
  (env) =>
    env.TRUST_PROXY === 'true' &&
    'TRUST_PROXY=true believes whatever address a client names, and no limit would hold. Give the number of proxies, or their addresses',
  (env) =>
    env.OAUTH_PROVIDERS.some(({ issuer }) => !issuer.startsWith('https://')) &&
    'OAUTH_PROVIDERS names an issuer without https',
  (env) =>
    env.STRIPE_API_BASE !== undefined &&
    'STRIPE_API_BASE is set: whoever answers there would be believed about money. Remove it',
  (env) =>
    env.PLATFORM_ADDRESS === undefined &&
    'PLATFORM_ADDRESS is missing: an invoice says who issued it, and where they are',
  (env) =>
    env.ROLE === 'worker' &&
    env.WORKER_METRICS_PORT !== undefined &&
    env.METRICS_TOKEN === undefined &&
    'WORKER_METRICS_PORT is set, and METRICS_TOKEN is missing: nobody could read the figures there',
  (env) => env.CRASH_AT !== undefined && 'CRASH_AT is set: it kills the server. Remove it',
]

/** Every reason against starting in production, none left out. */
export function productionFaults(env: Env): string[] {
  return rules.map((rule) => rule(env)).filter((fault) => fault !== false)
}
