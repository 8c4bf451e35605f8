export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '')

const names: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  alt: isMac ? '⌥' : 'Alt',
  shift: isMac ? '⇧' : 'Shift',
  space: '␣',
  delete: isMac ? '⌦' : 'Del',
  arrowup: '↑',
  arrowdown: '↓',
}

/** Keys as they are written on them, one press after the other. */
export const keysAsWritten = (keys: string): string[] =>
  keys.split(' ').map((press) =>
    press
      .split('+')
      .map((key) => names[key] ?? (key.length === 1 ? key.toUpperCase() : key))
      .join(isMac ? '' : '+'),
  )
