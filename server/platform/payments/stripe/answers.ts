import type { Found, Outcome, Page } from '../port.ts'
import { missesObject, outcomeOfFault, UnreadableAnswer, unavailable } from './faults.ts'

/** An answer of Stripe’s: each says what kind of object it is. */
interface Answer {
  readonly object: string
}

/** Waits for a write, and says what came of it. What cannot be read may have been done all the same. */
export async function written<A extends Answer, T>(
  sending: Promise<A>,
  object: A['object'],
  read: (answer: A) => T | Promise<T>,
): Promise<Outcome<T>> {
  try {
    return { kind: 'done', value: await read(checked(await sending, object)) }
  } catch (error) {
    return outcomeOfFault(error)
  }
}

/** Waits for a read. @throws ProviderUnavailable */
export async function found<A extends Answer, T>(
  sending: Promise<A>,
  object: A['object'],
  read: (answer: A) => T | Promise<T>,
): Promise<Found<T>> {
  try {
    return { kind: 'found', value: await read(checked(await sending, object)) }
  } catch (error) {
    if (missesObject(error)) return { kind: 'missing' }
    throw unavailable(error)
  }
}

type Listed<A> = Promise<{ readonly data: readonly A[]; readonly has_more: boolean }>

/** Waits for one page of a list of our own, which is there, whatever is in it. @throws ProviderUnavailable */
export async function pageOf<A extends { readonly id: string }, T>(
  sending: Listed<A>,
  read: (item: A) => T,
): Promise<Page<T>> {
  try {
    return await pageIn(sending, read)
  } catch (error) {
    throw unavailable(error)
  }
}

/** Waits for one page of a list; an empty one where what it belongs to is not there. @throws ProviderUnavailable */
export async function page<A extends { readonly id: string }, T>(
  sending: Listed<A>,
  read: (item: A) => T,
): Promise<Page<T>> {
  try {
    return await pageIn(sending, read)
  } catch (error) {
    if (missesObject(error)) return { items: [] }
    throw unavailable(error)
  }
}

async function pageIn<A extends { readonly id: string }, T>(
  sending: Listed<A>,
  read: (item: A) => T,
): Promise<Page<T>> {
  const { data, has_more: hasMore } = await sending
  const last = data.at(-1)
  return { items: data.map(read), ...(hasMore && last ? { cursor: last.id } : {}) }
}

/** All of a list of everything that bears a mark: it is there, whatever is in it. @throws ProviderUnavailable */
export async function allOf<A, T>(list: AsyncIterable<A>, read: (item: A) => T): Promise<T[]> {
  try {
    return await gathered(list, read)
  } catch (error) {
    throw unavailable(error)
  }
}

/** All of a list, however many pages it has; nothing where what it belongs to is not there. @throws ProviderUnavailable */
export async function all<A, T>(list: AsyncIterable<A>, read: (item: A) => T): Promise<T[]> {
  try {
    return await gathered(list, read)
  } catch (error) {
    if (missesObject(error)) return []
    throw unavailable(error)
  }
}

async function gathered<A, T>(list: AsyncIterable<A>, read: (item: A) => T): Promise<T[]> {
  const items: T[] = []
  for await (const item of list) items.push(read(item))
  return items
}

/** The SDK takes whatever JSON has no `error` in it for an answer, also one of a proxy that says 502. */
function checked<A extends Answer>(answer: A, object: A['object']): A {
  if (answer?.object !== object) throw new UnreadableAnswer(`not a ${object}`)
  return answer
}

/** A time of Stripe’s, in seconds. */
export const timeOf = (seconds: number): Date => new Date(seconds * 1000)

/** @throws UnreadableAnswer where it is empty: an object without an id is none that can be found again */
export function idOf(id: string | undefined | null): string {
  if (!id) throw new UnreadableAnswer('an id is missing')
  return id
}

/** The id of what is either named or written out. */
export function refOf(value: string | { readonly id: string } | null | undefined): string | undefined {
  return (typeof value === 'string' ? value : value?.id) || undefined
}

/** @throws UnreadableAnswer where it is a word that we do not know */
export function oneOf<const T extends string>(value: string | null, known: readonly T[]): T {
  const is = known.find((one) => one === value)
  if (!is) throw new UnreadableAnswer(`none of ${known.join(', ')}: ${value}`)
  return is
}

/** Only what is there: a field that is absent is left out. */
export function present<K extends string, V>(field: K, value: V | null | undefined): { [P in K]?: V } {
  return value === undefined || value === null || value === '' ? {} : ({ [field]: value } as { [P in K]?: V })
}
