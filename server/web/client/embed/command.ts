/** What the page around a frame may ask of the player in it. */
export type EmbedCommand =
  | { readonly kind: 'play' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'seek'; readonly seconds: number }
  | { readonly kind: 'volume'; readonly volume: number }
  | { readonly kind: 'state' }

/** Reads a message of another window; undefined for what is none of ours, or not as docs/embed.md has it. */
export function readCommand(message: unknown): EmbedCommand | undefined {
  if (typeof message !== 'object' || message === null) return undefined
  const { veza, command: kind, seconds, volume } = message as Readonly<Record<string, unknown>>
  if (veza !== 1) return undefined
  if (kind === 'play' || kind === 'pause' || kind === 'state') return { kind }
  if (kind === 'seek' && isAmount(seconds)) return { kind, seconds }
  if (kind === 'volume' && isAmount(volume) && volume <= 1) return { kind, volume }
  return undefined
}

const isAmount = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0
