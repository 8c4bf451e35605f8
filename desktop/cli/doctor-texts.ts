import type { Language } from '@veza/shared/studio/language.ts'

const texts = {
  ffmpeg: {
    en: 'Install ffmpeg 5.0 or later with ffprobe (Debian: apt-get install ffmpeg; macOS: brew install ffmpeg), or set FFMPEG_PATH.',
    fr: 'Installez ffmpeg 5.0 ou plus récent avec ffprobe (Debian : apt-get install ffmpeg ; macOS : brew install ffmpeg), ou donnez FFMPEG_PATH.',
  },
  library: {
    en: 'Put the newest copy from its folder “backups” in the place of library.db.',
    fr: 'Mettez la copie la plus récente de son dossier « backups » à la place de library.db.',
  },
  disk: {
    en: 'Free some space, or keep the library elsewhere with --library DIR.',
    fr: 'Libérez de la place, ou gardez la bibliothèque ailleurs avec --library DOSSIER.',
  },
  server: {
    en: 'Check the address, the network, and whether a proxy or a firewall is in between.',
    fr: 'Vérifiez l’adresse, le réseau, et qu’aucun proxy ou pare-feu ne s’interpose.',
  },
  'no-server': {
    en: 'Name one with --server to have it checked.',
    fr: 'Nommez-en un avec --server pour le vérifier.',
  },
  'no-session': {
    en: 'Sign in with “veza-studio login” to have this checked.',
    fr: 'Connectez-vous avec « veza-studio login » pour le vérifier.',
  },
  session: {
    en: 'Sign in again with “veza-studio login”.',
    fr: 'Reconnectez-vous avec « veza-studio login ».',
  },
  clock: {
    en: 'Set this machine’s clock by the network: signed addresses are refused by a clock that is far off.',
    fr: 'Réglez l’horloge de cette machine par le réseau : trop décalée, elle fait refuser les adresses signées.',
  },
  limits: {
    en: 'What it said last holds, or the usual limits: a file may be refused late. Tell the people who run the server.',
    fr: 'Ce qu’il a dit en dernier vaut, ou les limites habituelles : un fichier peut être refusé tard. Prévenez ceux qui tiennent le serveur.',
  },
  store: {
    en: 'The server is reached, its storage is not: ask for this address to be opened in the firewall or the proxy.',
    fr: 'Le serveur répond, son stockage non : demandez que cette adresse soit ouverte dans le pare-feu ou le proxy.',
  },
} as const satisfies Record<string, Readonly<Record<Language, string>>>
export type Advice = keyof typeof texts

const findings = {
  'server-trouble': {
    en: 'The server {server} answers, and has trouble of its own ({status}).',
    fr: 'Le serveur {server} répond, mais a lui-même un ennui ({status}).',
  },
  'not-veza': {
    en: 'What answers at {server} is no server of Veza ({status}).',
    fr: 'Ce qui répond à {server} n’est pas un serveur de Veza ({status}).',
  },
  'limits-unknown': {
    en: 'The server {server} does not say its limits as expected.',
    fr: 'Le serveur {server} ne donne pas ses limites comme prévu.',
  },
  'store-unreachable': {
    en: 'The storage {store} cannot be reached.',
    fr: 'Le stockage {store} est injoignable.',
  },
  'store-silent': {
    en: 'The storage {store} does not answer in time.',
    fr: 'Le stockage {store} ne répond pas à temps.',
  },
  'store-not-found': {
    en: 'The address of the storage, {store}, is not known to this network.',
    fr: 'L’adresse du stockage, {store}, est inconnue de ce réseau.',
  },
  'store-untrusted': {
    en: 'The certificate of the storage {store} is not trusted by this machine.',
    fr: 'Cette machine ne fait pas confiance au certificat du stockage {store}.',
  },
  'store-not-asked': {
    en: 'The storage could not be tried this time.',
    fr: 'Le stockage n’a pu être essayé cette fois-ci.',
  },
} as const satisfies Record<string, Readonly<Record<Language, string>>>
export type Finding = keyof typeof findings

/** What a check found, with values for `{name}`. */
export function finding(
  what: Finding,
  language: Language,
  params: Readonly<Record<string, string | number>> = {},
): string {
  return findings[what][language].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '…'))
}

const UNTRUSTED = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/

/** Why a request to the store had no answer: in words, and the system's own for those who look closer. */
export function networkFault(error: unknown): { readonly what: Finding; readonly detail: string } {
  const cause = error instanceof Error ? (error.cause ?? error) : error
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const detail = [code, cause instanceof Error ? cause.message : String(cause)].filter(Boolean).join(': ')
  const isTimeout = error instanceof Error && error.name === 'TimeoutError'
  if (isTimeout || /TIMEOUT|TIMEDOUT/.test(code)) return { what: 'store-silent', detail }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { what: 'store-not-found', detail }
  return { what: UNTRUSTED.test(code) ? 'store-untrusted' : 'store-unreachable', detail }
}

export const advice = (what: Advice, language: Language): string => texts[what][language]

/** Stores refuse requests signed by a clock this far off (S3: 15 min). */
const SKEW_MAX_SECONDS = 15 * 60
const SKEW_WORTH_A_WORD_SECONDS = 60

/** @param seconds this machine's clock minus the server's */
export function judgeSkew(seconds: number): 'ok' | 'warning' | 'lacking' {
  if (Math.abs(seconds) >= SKEW_MAX_SECONDS) return 'lacking'
  return Math.abs(seconds) >= SKEW_WORTH_A_WORD_SECONDS ? 'warning' : 'ok'
}
