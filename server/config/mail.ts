import type { Env } from './env.ts'

export interface MailConfig {
  /** Absent in development: a catcher on loopback keeps what is sent. */
  readonly smtp: { host: string; port: number; username?: string; password?: string } | undefined
  readonly from: { address: string; name: string }
}

const DEFAULT_FROM = 'veza@localhost'

/** The names of old, which still count where the new one is not given. */
const renamed = [
  ['SMTP_USER', 'SMTP_USERNAME'],
  ['FROM_EMAIL', 'SMTP_FROM'],
  ['FROM_NAME', 'SMTP_FROM_NAME'],
] as const

export function mailConfig(env: Env, warn: (text: string) => void): MailConfig {
  for (const [old, canonical] of renamed)
    if (env[old] !== undefined)
      warn(
        `${old} is deprecated: rename it to ${canonical}${env[canonical] === undefined ? '' : ', which is set as well and wins'}`,
      )
  const address = env.SMTP_FROM ?? env.FROM_EMAIL
  if (env.SMTP_HOST && !address) warn(`SMTP_FROM is not set: mails come from ${DEFAULT_FROM}`)
  const username = env.SMTP_USERNAME ?? env.SMTP_USER
  return {
    smtp: env.SMTP_HOST
      ? {
          host: env.SMTP_HOST,
          port: env.SMTP_PORT,
          ...(username ? { username } : {}),
          ...(env.SMTP_PASSWORD ? { password: env.SMTP_PASSWORD } : {}),
        }
      : undefined,
    from: { address: address ?? DEFAULT_FROM, name: env.SMTP_FROM_NAME ?? env.FROM_NAME ?? 'Veza' },
  }
}
