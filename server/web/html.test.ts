import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attributes, escapeHtml, html, jsonForScript, raw } from './html.ts'

const decoded = (markup: string) =>
  markup.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('</script>', '"><img src=x onerror=alert(1)>', "' onload='x", '&lt;', '<!--', '`'),
)

describe('html', () => {
  it('escapes any text, and loses none of it', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`
        const escaped = escapeHtml(text)
        expect(escaped).not.toMatch(/[<>"'`]/)
        expect(decoded(escaped)).toBe(text)
        expect(markup).toBe(`<p title="${escaped}">${escaped}</p>`)
      }),
    )
  })

  it('keeps nested markup and escapes only what is inside it', () => {
    fc.assert(
      fc.property(fc.array(hostile), (texts) => {
        const { markup } = html`<ul>${texts.map((text) => html`<li>${text}</li>`)}</ul>`
        expect(markup).toBe(`<ul>${texts.map((text) => `<li>${escapeHtml(text)}</li>`).join('')}</ul>`)
      }),
    )
  })

  it('leaves nothing for null, undefined and false, but keeps 0', () => {
    expect(html`<b>${null}${undefined}${false}${0}${[]}</b>`.markup).toBe('<b>0</b>')
  })

  it('takes markup as it is only when it is marked', () => {
    expect(html`${raw('<br>')}${'<br>'}`.markup).toBe('<br>&#60;br&#62;')
  })

  it('refuses a value in an unquoted attribute', () => {
    expect(() => html`<p class=${'x'}>`).toThrow(RangeError)
    expect(html`<a href="/?lang=${'fr'}">`.markup).toBe('<a href="/?lang=fr">')
  })
})

describe('attributes', () => {
  it('writes strings, numbers and bare names', () => {
    const given = { id: 'a"b', hidden: true, disabled: false, title: null, lang: undefined, 'data-n': 0 }
    expect(attributes(given).markup).toBe(' id="a&#34;b" hidden data-n="0"')
  })

  it('refuses names that are none', () => {
    expect(() => attributes({ 'x onclick': '1' })).toThrow(RangeError)
  })
})

describe('jsonForScript', () => {
  it('cannot end the block, and reads back as it was', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), hostile), (value) => {
        const { markup } = jsonForScript(value)
        expect(markup).not.toMatch(/[<>&\u2028\u2029]/)
        expect(JSON.parse(markup)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
