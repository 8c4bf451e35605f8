import type { Translate } from '../../texts/index.ts'
import { FieldFaults, faultOf } from '../fields.ts'
import type { Fields } from '../types.ts'

/**
 * The password of now, where the form asks for it.
 * @throws FieldFaults when it was left empty
 */
export function passwordNow(t: Translate, fields: Fields): { currentPassword?: string } {
  const currentPassword = fields.get('currentPassword')
  if (currentPassword === undefined) return {}
  if (currentPassword === '')
    throw new FieldFaults(new Map([['currentPassword', faultOf(t, 'currentPassword', true)]]))
  return { currentPassword }
}
