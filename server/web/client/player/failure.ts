/** Why nothing is heard. `network` heals by itself; the others are final. */
export type Failure = 'network' | 'gone' | 'blocked' | 'for-sale' | 'unsupported'

/** What a playlist's HTTP status means to the listener; undefined for what is worth another try. */
export function failureOfStatus(status: number): Exclude<Failure, 'network'> | undefined {
  if (status === 402 || status === 401 || status === 403) return 'for-sale'
  if (status === 404 || status === 410) return 'gone'
  return status === 451 ? 'blocked' : undefined
}
