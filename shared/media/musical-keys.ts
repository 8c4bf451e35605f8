/**
 * The 24 keys, as most write them (of two names for one key, the one with fewer signs), by their place on the Camelot wheel:
 * numbers go up by fifths, A is minor, B is major. What stands beside each other there goes well together.
 */
const camelot = {
  'c-major': '8B',
  'c-minor': '5A',
  'd-flat-major': '3B',
  'c-sharp-minor': '12A',
  'd-major': '10B',
  'd-minor': '7A',
  'e-flat-major': '5B',
  'e-flat-minor': '2A',
  'e-major': '12B',
  'e-minor': '9A',
  'f-major': '7B',
  'f-minor': '4A',
  'f-sharp-major': '2B',
  'f-sharp-minor': '11A',
  'g-major': '9B',
  'g-minor': '6A',
  'a-flat-major': '4B',
  'g-sharp-minor': '1A',
  'a-major': '11B',
  'a-minor': '8A',
  'b-flat-major': '6B',
  'b-flat-minor': '3A',
  'b-major': '1B',
  'b-minor': '10A',
} as const

export type MusicalKey = keyof typeof camelot
/** Upwards from C, each first in major. */
export const musicalKeys = Object.keys(camelot) as readonly MusicalKey[]

export const isMusicalKey = (text: string): text is MusicalKey => Object.hasOwn(camelot, text)

/** `8A`: its place on the Camelot wheel. */
export const camelotOf = (key: MusicalKey): string => camelot[key]

type Language = 'en' | 'fr'
const modes = { en: { major: 'major', minor: 'minor' }, fr: { major: 'majeur', minor: 'mineur' } } as const
const solfege = { c: 'Do', d: 'Ré', e: 'Mi', f: 'Fa', g: 'Sol', a: 'La', b: 'Si' } as const
const signs = { sharp: '♯', flat: '♭' } as const

/** As musicians say it: `F♯ minor`, `Fa♯ mineur`. */
export function keyName(key: MusicalKey, language: Language): string {
  const [letter, ...rest] = key.split('-') as [keyof typeof solfege, ...string[]]
  const mode = rest.at(-1) === 'minor' ? 'minor' : 'major'
  const sign = rest.length > 1 ? signs[rest[0] === 'sharp' ? 'sharp' : 'flat'] : ''
  const note = language === 'fr' ? solfege[letter] : letter.toUpperCase()
  return `${note}${sign} ${modes[language][mode]}`
}

/** `F♯ minor · 11A` */
export const keyWithCamelot = (key: MusicalKey, language: Language): string =>
  `${keyName(key, language)} · ${camelotOf(key)}`

const semitones: Readonly<Record<string, number>> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 }

/** Semitones above C; undefined for no note. */
function pitchOf(letter: string, sign: string): number | undefined {
  const natural = semitones[letter]
  if (natural === undefined) return undefined
  const shift = /^(?:#|♯|sharp)$/.test(sign) ? 1 : /^(?:b|♭|flat)$/.test(sign) ? -1 : 0
  return (natural + shift + 12) % 12
}

function pitchOfKey(key: MusicalKey): number | undefined {
  const [letter = '', sign = ''] = key.split('-')
  return pitchOf(letter, sign)
}

const WRITTEN = /^([a-g])[\s-]*(#|♯|b|♭|sharp|flat)?[\s-]*(m|min|minor|maj|major)?$/

/**
 * A key as files have it: ID3v2.4's TKEY (`F#m`; `o` is off key), words (`F sharp minor`), or a place on the Camelot wheel (`11A`).
 * @returns undefined for what is no key
 */
export function readMusicalKey(text: string): MusicalKey | undefined {
  const written = text.trim().toLowerCase()
  const wheel = written.toUpperCase().replace(/^0/, '')
  const byWheel = musicalKeys.find((key) => camelot[key] === wheel)
  if (byWheel) return byWheel
  const [, letter = '', sign = '', mode = ''] = WRITTEN.exec(written) ?? []
  const pitch = pitchOf(letter, sign)
  if (pitch === undefined) return undefined
  const ending = /^m(?:in(?:or)?)?$/.test(mode) ? '-minor' : '-major'
  return musicalKeys.find((key) => key.endsWith(ending) && pitchOfKey(key) === pitch)
}
