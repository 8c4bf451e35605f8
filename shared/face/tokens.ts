export const themes = ['light', 'dark'] as const
export type Theme = (typeof themes)[number]

/** Custom properties by name (without the dashes), each as one theme resolves it. */
export type Tokens = ReadonlyMap<string, string>

const DECLARATION = /--([\w-]+)\s*:\s*([^;]+);/g
const LIGHT_DARK = /^light-dark\((oklch\([^)]*\)),\s*(oklch\([^)]*\))\)$/

/** Reads the custom properties of `tokens.css` as a theme sees them. The first declaration of a name counts. */
export function readTokens(css: string, theme: Theme): Tokens {
  const tokens = new Map<string, string>()
  for (const [, name = '', value = ''] of css.matchAll(DECLARATION))
    if (!tokens.has(name)) tokens.set(name, resolve(value.trim(), theme))
  return tokens
}

function resolve(value: string, theme: Theme): string {
  const pair = LIGHT_DARK.exec(value)
  return (theme === 'light' ? pair?.[1] : pair?.[2]) ?? value
}
