import type { Attempt, Visit } from '../account/types.ts'
import { type FieldOptions, field, form } from '../account/views/form.ts'
import type { Html } from '../html.ts'
import { tick } from './tick.ts'

export const DOES = 'counter'

const inputs = {
  statement: {
    label: 'counter.statement',
    hint: 'counter.statement.hint',
    autocomplete: 'off',
    maxlength: 5_000,
    rows: 6,
  },
  fullName: { label: 'counter.fullName', autocomplete: 'name', maxlength: 200 },
  postalAddress: {
    label: 'counter.postalAddress',
    autocomplete: 'street-address',
    maxlength: 500,
    rows: 3,
  },
  phone: { label: 'counter.phone', autocomplete: 'tel', maxlength: 60 },
  signature: {
    label: 'notice.signature',
    hint: 'notice.signature.hint',
    autocomplete: 'off',
    maxlength: 200,
  },
} as const satisfies Record<string, Omit<FieldOptions, 'name'>>

/** The answer of whose track was taken down. */
export function counterForm(visit: Visit, attempt: Attempt, notice: string): Html {
  const one = (name: keyof typeof inputs) => field(visit, attempt, DOES, { name, ...inputs[name] })
  return form(visit, { does: DOES, submit: 'counter.submit', hidden: { notice } }, [
    one('statement'),
    one('fullName'),
    one('postalAddress'),
    one('phone'),
    tick(visit, attempt, DOES, 'sworn', 'counter.sworn'),
    tick(visit, attempt, DOES, 'consent', 'counter.consent'),
    one('signature'),
  ])
}
