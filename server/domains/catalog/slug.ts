const MAX = 60

/**
 * A readable address for a title.
 * @param random an id of ours, or the address that the track had: its random end makes this one unique
 */
export function slugFor(title: string, random: string): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .replace(/æ/g, 'ae')
    .replace(/ø/g, 'o')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, MAX)
    .replace(/-+$/, '')
  return [words, random.replaceAll('-', '').slice(-8)].filter(Boolean).join('-')
}
