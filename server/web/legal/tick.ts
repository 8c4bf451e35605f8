import type { Attempt, Visit } from '../account/types.ts'
import { attributes, type Html, html } from '../html.ts'
import type { TextKey } from '../texts/index.ts'

/** A statement that one makes by ticking it. */
export function tick(visit: Visit, attempt: Attempt, does: string, name: string, label: TextKey): Html {
  const id = `${does}-${name}`
  const isOwn = attempt.action === does
  const fault = isOwn ? attempt.faults.get(name) : undefined
  const given = {
    id,
    name,
    type: 'checkbox',
    value: 'yes',
    required: true,
    checked: isOwn && attempt.typed.get(name) === 'yes',
    'aria-describedby': fault && `${id}-fault`,
    'aria-invalid': fault === undefined ? undefined : 'true',
  }
  return html`<div class="field tick"><input${attributes(given)}>
<label for="${id}">${visit.page.t(label)}</label>
${fault && html`<p class="fault" id="${id}-fault">${fault}</p>`}</div>`
}
