import { ProviderUnavailable } from './errors.ts'
import type { Found } from './port.ts'

/**
 * An object that the provider has told of, or gave us. That it is not there is no answer to build on: one of its two words is
 * wrong, for now.
 * @throws ProviderUnavailable
 */
export function existing<T>(answer: Found<T>, id: string): T {
  if (answer.kind === 'found') return answer.value
  throw new ProviderUnavailable('told-and-missing', `${id} is not there`)
}
