const PREFIX = 'veza.'

/** What a listener chose once, kept on this device. Where nothing may be stored, the fallback stands. */
export function readPreference<T extends string | number | boolean>(name: string, fallback: T): T {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null')
    return typeof value === typeof fallback ? (value as T) : fallback
  } catch {
    return fallback
  }
}

export function keepPreference(name: string, value: string | number | boolean | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(PREFIX + name)
    else localStorage.setItem(PREFIX + name, JSON.stringify(value))
  } catch {
    // Private windows may refuse; the choice then lasts as long as the page.
  }
}
