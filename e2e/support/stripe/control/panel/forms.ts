import { type Html, html } from '../../../../../server/web/html.ts'
import { ApiError } from '../../errors.ts'
import type { CommandName, InputOf } from '../commands.ts'

/** What a form asks a person for; goes into the command's input by its name. */
export interface Asked {
  readonly name: string
  readonly label: string
  readonly kind: 'text' | 'number' | 'json'
  readonly value?: string | number
  readonly choices?: readonly string[]
  readonly placeholder?: string
}

/**
 * A form with one button that gives a command.
 * @param input what is known already; what is asked for is added to it
 */
export function act<K extends CommandName>(
  label: string,
  command: K,
  input: Partial<InputOf<K>>,
  asked: readonly Asked[] = [],
): Html {
  return html`<form class="act" method="post" action="/_control/press/${command}">
<input type="hidden" name="input" value="${JSON.stringify(input)}">
${asked.map(question)}<button>${label}</button></form>`
}

function question({ name, label, kind, value = '', choices, placeholder = '' }: Asked): Html {
  const field = `${kind}:${name}`
  if (choices)
    return html`<label>${label} <select name="${field}">${choices.map((choice) => html`<option${choice === value ? html` selected` : null}>${choice}</option>`)}</select></label>`
  return html`<label>${label} <input name="${field}" value="${value}" placeholder="${placeholder}"${kind === 'number' ? html` inputmode="numeric" size="7"` : html` size="16"`}></label>`
}

/** What a form sent, as the command takes it; what is empty was not said. */
export function inputOf(body: Readonly<Record<string, unknown>>): unknown {
  const input: Record<string, unknown> = JSON.parse(String(body.input ?? '{}'))
  for (const [field, value] of Object.entries(body)) {
    const [kind, name] = field.split(':')
    if (name === undefined || value === '') continue
    input[name] = kind === 'number' ? Number(value) : kind === 'json' ? parsed(name, String(value)) : value
  }
  return input
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError(400, `${name}: that is no JSON.`)
  }
}
