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
  store: {
    en: 'The server is reached, its storage is not: ask for this address to be opened in the firewall or the proxy.',
    fr: 'Le serveur répond, son stockage non : demandez que cette adresse soit ouverte dans le pare-feu ou le proxy.',
  },
} as const satisfies Record<string, Readonly<Record<Language, string>>>
export type Advice = keyof typeof texts

export const advice = (what: Advice, language: Language): string => texts[what][language]

/** Stores refuse requests signed by a clock this far off (S3: 15 min). */
const SKEW_MAX_SECONDS = 15 * 60
const SKEW_WORTH_A_WORD_SECONDS = 60

/** @param seconds this machine's clock minus the server's */
export function judgeSkew(seconds: number): 'ok' | 'warning' | 'lacking' {
  if (Math.abs(seconds) >= SKEW_MAX_SECONDS) return 'lacking'
  return Math.abs(seconds) >= SKEW_WORTH_A_WORD_SECONDS ? 'warning' : 'ok'
}
