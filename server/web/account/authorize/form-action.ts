import type { Response } from 'express'

const HEADER = 'Content-Security-Policy'
const OWN_ALONE = "form-action 'self'"

/**
 * Lets the forms of this answer, and of no other, end at a program on the reader's machine: Chromium judges by
 * `form-action` where a form's redirects lead, too. CSP has no word for IPv6 (CSP 3, 2.3.1), so there it is the scheme.
 * @param origin a loopback origin: `http://127.0.0.1:43210`
 * @throws Error when the answer has no policy to widen
 */
export function allowFormsTo(res: Response, origin: string): void {
  const policy = String(res.getHeader(HEADER) ?? '')
  if (!policy.includes(OWN_ALONE)) throw new Error('no form-action in the content policy')
  const source = origin.includes('[') ? 'http:' : origin
  res.setHeader(HEADER, policy.replace(OWN_ALONE, `${OWN_ALONE} ${source}`))
}
