import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client'
import { ProviderFault, type ProviderFaultKind } from './provider-fault.ts'

/** What a provider says when the person has said no, or is to do something there first (RFC 6749, 4.1.2.1; Core, 3.1.2.6). */
const DENIALS = new Set([
  'access_denied',
  'login_required',
  'interaction_required',
  'consent_required',
  'account_selection_required',
])
const TROUBLES = new Set(['server_error', 'temporarily_unavailable'])
/** The address answers, but not as a provider does: another status, a redirect, no JSON. */
const NO_ANSWER = new Set([
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_PARSE_ERROR',
])

/** Sorts what the libraries throw into what a person is told. */
export function faultOf(provider: string, error: unknown): ProviderFault {
  return error instanceof ProviderFault ? error : new ProviderFault(kindOf(error), provider, error)
}

function kindOf(error: unknown): ProviderFaultKind {
  if (error instanceof AuthorizationResponseError) {
    if (DENIALS.has(error.error)) return 'denied'
    return TROUBLES.has(error.error) ? 'unavailable' : 'refused'
  }
  if (error instanceof ResponseBodyError) return error.status >= 500 ? 'unavailable' : 'refused'
  if (error instanceof ClientError) return NO_ANSWER.has(error.code ?? '') ? 'unavailable' : 'refused'
  return isNetworkFault(error) ? 'unavailable' : 'refused'
}

/** `fetch` says a lost line by a TypeError, and the end of patience by a DOMException. */
const isNetworkFault = (error: unknown): boolean =>
  error instanceof TypeError || (error instanceof DOMException && /^(?:Timeout|Abort)Error$/.test(error.name))
