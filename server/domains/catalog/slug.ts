const MAX = 60

/** A readable address for a title, made unique by the random end of the track's id. */
export function slugFor(title: string, id: string): string {
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
  return [words, id.replaceAll('-', '').slice(-8)].filter(Boolean).join('-')
}
