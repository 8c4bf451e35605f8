import type { Html } from '../../html.ts'
import type { Attempt, Visit } from '../types.ts'
import { field } from './form.ts'

/** The link of a mail, to be pasted; where scripts run they take it from the address, and the field is not seen. */
export const tokenField = (visit: Visit, attempt: Attempt, does: string): Html =>
  field(visit, attempt, does, {
    name: 'token',
    label: 'field.link',
    hint: 'field.link.hint',
    autocomplete: 'off',
    verbatim: true,
  })
