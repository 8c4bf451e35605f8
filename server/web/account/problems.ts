import type { DomainError } from '@veza/shared/kernel/errors.ts'
import { isTextKey, type TextKey } from '../texts/index.ts'
import type { Page } from '../views/page.ts'
import type { Attempt } from './types.ts'
import { moment } from './views/instant.ts'

/** Faults that belong to one field of the forms that can meet them. */
const fieldOf: Readonly<Record<string, string>> = {
  'username-taken': 'username',
  'password-too-common': 'password',
  'wrong-password': 'currentPassword',
}

/** A fault of a service in the person's language, at the field that it is about or above the form. */
export function told(
  { t, locale }: Page,
  error: DomainError,
  fields: ReadonlyMap<string, string>,
): Pick<Attempt, 'faults' | 'problem'> {
  const key = `problem.${error.code}${typeof error.extra.until === 'string' ? '.until' : ''}`
  const seconds = error.retryAfterSeconds
  const { until } = error.extra
  const values = {
    ...(seconds === undefined ? {} : { wait: waitIn(locale, seconds) }),
    ...(typeof until === 'string' ? { until: moment(locale, until) } : {}),
  }
  const general: TextKey = seconds === undefined ? 'problem.other' : 'problem.rate-limited'
  const sentence = t(isTextKey(key) ? key : general, values)
  const field = fieldOf[error.code]
  const shown = field === 'password' && fields.has('newPassword') ? 'newPassword' : field
  return shown !== undefined && fields.has(shown)
    ? { faults: new Map([[shown, sentence]]), problem: undefined }
    : { faults: new Map(), problem: sentence }
}

/** `40 seconds`, `3 minutes`: as long as one has to wait, rounded up. */
export function waitIn(locale: string, seconds: number): string {
  const inMinutes = seconds > 90
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: inMinutes ? 'minute' : 'second',
    unitDisplay: 'long',
  }).format(Math.max(1, Math.ceil(inMinutes ? seconds / 60 : seconds)))
}
