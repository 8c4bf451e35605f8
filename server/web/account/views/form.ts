import { attributes, type Html, type HtmlValue, html } from '../../html.ts'
import type { TextKey } from '../../texts/index.ts'
import type { Attempt, Visit } from '../types.ts'

export interface FormOptions {
  /** What it does: the action's name. */
  readonly does: string
  readonly submit: TextKey
  readonly submitValues?: Readonly<Record<string, string>>
  /** A quiet button; one action of a screen alone has the accent. */
  readonly quiet?: boolean
  /** A button for what cannot be undone. */
  readonly grave?: boolean
  /** Read instead of the button's text, where many buttons on a page have the same. */
  readonly submitLabel?: string
  /** Fields that nobody types. */
  readonly hidden?: Readonly<Record<string, string>>
  readonly attributes?: Readonly<Record<string, string | boolean>>
}

/** A form of one page: posted to it, with its token. Faults are told by the server, in the person's language. */
export function form(visit: Visit, options: FormOptions, inside: HtmlValue): Html {
  const { page, csrf } = visit
  const hidden = { csrf, do: options.does, ...options.hidden }
  const action = page.path + (page.next === undefined ? '' : `?next=${encodeURIComponent(page.next)}`)
  const kind = options.quiet ? 'button-quiet' : options.grave ? 'button-grave' : 'button'
  return html`<form class="form" method="post" action="${action}" novalidate${attributes(options.attributes ?? {})}>
${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${inside}
<p class="form-end"><button class="${kind}" type="submit"${attributes({ 'aria-label': options.submitLabel })}>${page.t(options.submit, options.submitValues)}</button></p>
</form>`
}

export interface FieldOptions {
  readonly name: string
  /** Where a page has the same form more than once. */
  readonly id?: string
  readonly label: TextKey
  readonly type?: 'text' | 'email' | 'password'
  /** https://html.spec.whatwg.org/#autofill */
  readonly autocomplete: string
  readonly hint?: TextKey
  readonly maxlength?: number
  readonly optional?: boolean
  readonly inputmode?: 'numeric' | 'email' | 'text'
  /** What stands there before anybody has typed. */
  readonly value?: string
  /** A field of several lines. */
  readonly rows?: number
  /** Codes and names of accounts: nothing that a keyboard should mend. */
  readonly verbatim?: boolean
}

/** A label, what to know before typing, what was wrong, and the field. */
export function field(visit: Visit, attempt: Attempt, does: string, options: FieldOptions): Html {
  const { t } = visit.page
  const id = options.id ?? `${does}-${options.name}`
  const isOwn = attempt.action === does
  const fault = isOwn ? attempt.faults.get(options.name) : undefined
  const described = [options.hint && `${id}-hint`, fault && `${id}-fault`].filter(Boolean).join(' ')
  const isPassword = options.type === 'password'
  const typed = isOwn ? attempt.typed.get(options.name) : undefined
  const given = {
    id,
    name: options.name,
    type: options.type ?? 'text',
    autocomplete: options.autocomplete,
    inputmode: options.inputmode,
    maxlength: options.maxlength,
    required: options.optional !== true,
    autocapitalize: options.verbatim || isPassword ? 'none' : undefined,
    spellcheck: options.verbatim || isPassword ? 'false' : undefined,
    value: isPassword ? undefined : (typed ?? options.value),
    'aria-describedby': described || undefined,
    'aria-invalid': fault === undefined ? undefined : 'true',
  }
  const { type: _type, value, ...common } = given
  const input =
    options.rows === undefined
      ? html`<input${attributes(given)}>`
      : html`<textarea${attributes({ ...common, rows: options.rows })}>
${value}</textarea>`
  return html`<div class="field">
<label for="${id}">${t(options.label)}${options.optional && html` <span class="soft">${t('form.optional')}</span>`}</label>
${options.hint && html`<p class="hint" id="${id}-hint">${t(options.hint)}</p>`}
${fault && html`<p class="fault" id="${id}-fault">${fault}</p>`}
<div class="input-row">${input}${isPassword && reveal(visit, id)}</div>
</div>`
}

function reveal({ page: { t } }: Visit, id: string): Html {
  const words = { 'data-show': t('form.show'), 'data-hide': t('form.hide') }
  return html`<button class="reveal needs-scripts" type="button" aria-controls="${id}" aria-pressed="false" data-reveal="${id}"${attributes(words)} aria-label="${t('form.showPassword')}">${t('form.show')}</button>`
}

/** Above the form: what went wrong, with a way to each field. It takes the focus, so that it is read first. */
export function summary({ page: { t }, said }: Visit, attempt: Attempt): Html | false {
  if (attempt.problem === undefined && attempt.faults.size === 0)
    return said !== undefined && html`<p class="said" role="status">${said}</p>`
  const faults = [...attempt.faults].map(
    ([name, sentence]) => html`<li><a href="#${attempt.action}-${name}">${sentence}</a></li>`,
  )
  return html`<div class="summary" role="alert" tabindex="-1" autofocus data-problem>
<h2>${t('form.problem')}</h2>
${attempt.problem !== undefined && html`<p>${attempt.problem}</p>`}
${faults.length > 0 && html`<ul>${faults}</ul>`}
</div>`
}
