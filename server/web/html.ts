/** Markup that is known to be safe to send. Made by `html`, or marked by hand with `raw`. */
export class Html {
  readonly markup: string
  constructor(markup: string) {
    this.markup = markup
  }
  toString(): string {
    return this.markup
  }
}

const UNQUOTED = /\s[\w:-]+=$/

export type HtmlValue = string | number | Html | null | undefined | false | readonly HtmlValue[]

/**
 * Markup with every value escaped, for text and for quoted attributes. Nested markup and lists stay as they are;
 * `null`, `undefined` and `false` leave nothing.
 * @throws RangeError for a value in an unquoted attribute, where no escaping would be enough
 */
export function html(literals: TemplateStringsArray, ...values: HtmlValue[]): Html {
  let markup = literals[0] ?? ''
  values.forEach((value, at) => {
    if (UNQUOTED.test(markup)) throw new RangeError(`an attribute without quotes: …${markup.slice(-40)}`)
    markup += render(value) + (literals[at + 1] ?? '')
  })
  return new Html(markup)
}

/** Marks markup as safe. The one way around escaping: never for anything that a person typed. */
export const raw = (markup: string): Html => new Html(markup)

export type Attributes = Readonly<Record<string, string | number | boolean | null | undefined>>

const ATTRIBUTE_NAME = /^[a-z][a-z0-9:-]*$/i

/** Attributes with a leading space each; `true` stands bare, `false`, `null` and `undefined` leave nothing. */
export function attributes(given: Attributes): Html {
  return raw(Object.entries(given).map(attribute).join(''))
}

function attribute([name, value]: [string, Attributes[string]]): string {
  if (!ATTRIBUTE_NAME.test(name)) throw new RangeError(`not an attribute's name: ${name}`)
  if (value === false || value === null || value === undefined) return ''
  return value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`
}

/** JSON for the inside of a `<script>` data block: it can neither end the block nor open a comment. */
export function jsonForScript(value: unknown): Html {
  return raw(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, unicodeEscape))
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function render(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return ''
  if (value instanceof Html) return value.markup
  if (typeof value === 'object') return value.map(render).join('')
  return escapeHtml(String(value))
}

const unicodeEscape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
