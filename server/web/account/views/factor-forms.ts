import {
  assertionSchema,
  type FactorKind,
  recoveryCodeSchema,
  totpCodeSchema,
} from '@veza/shared/contracts/factor-proof.ts'
import { API_PREFIX } from '@veza/shared/contracts/index.ts'
import { z } from 'zod'
import type { SecondFactor } from '../../../domains/accounts/index.ts'
import { type Html, html } from '../../html.ts'
import { readFields } from '../fields.ts'
import type { Attempt, Fields, Visit } from '../types.ts'
import { field, form } from './form.ts'

/** A credential as the page's script puts it into its hidden field. */
export const inJson = <S extends z.ZodType>(schema: S) =>
  z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text)
      } catch {
        context.addIssue({ code: 'custom', message: 'not JSON' })
        return z.NEVER
      }
    })
    .pipe(schema)

/** Where a passkey is asked for, and with what. */
export interface Asking {
  readonly options: `/${string}`
  readonly body?: Readonly<Record<string, string>>
}

/** The ways in which this account can prove its second step, the likeliest first. */
export function factorForms(
  visit: Visit,
  attempt: Attempt,
  factors: readonly FactorKind[],
  asking: Asking,
): Html {
  const { t } = visit.page
  const has = (kind: FactorKind) => factors.includes(kind)
  const recovery = has('recovery-code') && recoveryForm(visit, attempt)
  return html`${has('totp') && totpForm(visit, attempt)}
${has('totp') && has('passkey') && html`<p class="or needs-scripts">${t('factor.or')}</p>`}
${has('passkey') && passkeyForm(visit, 'passkey', asking, { quiet: has('totp') })}
${has('passkey') && !has('totp') && html`<noscript><p class="note">${t('passkey.needsScripts')}</p></noscript>`}
${recovery && html`<details class="more"${attempt.action === 'recovery-code' && html` open`}><summary>${t('factor.recovery')}</summary>${recovery}</details>`}`
}

const totpForm = (visit: Visit, attempt: Attempt): Html =>
  form(
    visit,
    { does: 'totp', submit: 'factor.submit' },
    field(visit, attempt, 'totp', {
      name: 'totp',
      label: 'field.totp',
      hint: 'field.totp.hint',
      autocomplete: 'one-time-code',
      inputmode: 'numeric',
      maxlength: 20,
      verbatim: true,
    }),
  )

const recoveryForm = (visit: Visit, attempt: Attempt): Html =>
  form(
    visit,
    { does: 'recovery-code', submit: 'factor.recovery.submit', quiet: true },
    field(visit, attempt, 'recovery-code', {
      name: 'recoveryCode',
      label: 'field.recoveryCode',
      hint: 'field.recoveryCode.hint',
      autocomplete: 'off',
      maxlength: 40,
      verbatim: true,
    }),
  )

/** The browser asks for the passkey; scripts carry the answer into the form and send it. */
export function passkeyForm(
  visit: Visit,
  does: string,
  { options, body }: Asking,
  look: { quiet?: boolean } = {},
): Html {
  const { t } = visit.page
  const says = {
    'data-passkey-options': API_PREFIX + options,
    'data-passkey-body': body && JSON.stringify(body),
    'data-refused': t('passkey.refused'),
    'data-elsewhere': t('passkey.elsewhere'),
    'data-failed': t('problem.other'),
  }
  const given = Object.fromEntries(Object.entries(says).filter(([, value]) => value !== undefined))
  return html`<div class="needs-scripts">${form(
    visit,
    { does, submit: 'passkey.use', ...look, attributes: given as Record<string, string> },
    html`<input type="hidden" name="passkey"><p class="form-says" role="status"></p>`,
  )}</div>`
}

/** @throws FieldFaults where what was typed cannot be one */
export function factorOf({ page: { t } }: Visit, kind: FactorKind, fields: Fields): SecondFactor {
  switch (kind) {
    case 'totp':
      return { kind, code: readFields(t, fields, { totp: totpCodeSchema }).totp }
    case 'recovery-code':
      return { kind, code: readFields(t, fields, { recoveryCode: recoveryCodeSchema }).recoveryCode }
    case 'passkey':
      return { kind, assertion: readFields(t, fields, { passkey: inJson(assertionSchema) }).passkey }
  }
}
