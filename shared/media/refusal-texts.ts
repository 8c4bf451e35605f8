import type { Refusal, RefusalCode } from './refusals.ts'

export type RefusalLanguage = 'en' | 'fr'

/** What is wrong with a file, and what to do. `{{name}}` stands for a parameter of the refusal. */
export const refusalTexts: Readonly<Record<RefusalLanguage, Readonly<Record<RefusalCode, string>>>> = {
  en: {
    gone: 'The file is no longer there. It was moved, renamed or deleted: choose it again where it is now.',
    unreadable:
      'The file cannot be read. Check that you may open it, and that its disk is connected, then try again.',
    empty: 'The file is empty (0 bytes). Export it again from your audio editor, or copy it again.',
    'not-audio':
      'This is not an audio file, whatever its name says. Choose a WAV, AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis or Opus file.',
    'no-samples': 'The file holds no sound: its length is zero. Export it again from your audio editor.',
    drm: 'The file is copy-protected and cannot be published. Use your own master, exported without protection.',
    damaged: 'The file is damaged and cannot be decoded. Export or copy it again.',
    'unsupported-format':
      'This kind of file ({{found}}) is not supported. Export it as WAV, AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis or Opus.',
    truncated:
      'The file is cut short: it promises {{claimedSeconds}} s and holds {{foundSeconds}} s. Copy or export it again, and let it finish.',
    'too-many-channels':
      'The file has {{channels}} channels; at most {{maxChannels}} can be published. Mix it down to stereo and import that.',
    'too-long':
      'The recording lasts {{seconds}} s; at most {{maxSeconds}} s can be published. Cut it into several tracks.',
    'too-large':
      'The file has {{bytes}} bytes; at most {{maxBytes}} are accepted. Export it as FLAC (same sound, about half the size), or cut it into several tracks.',
  },
  fr: {
    gone: 'Le fichier n’est plus là : il a été déplacé, renommé ou supprimé. Choisissez-le de nouveau là où il se trouve.',
    unreadable:
      'Le fichier ne peut pas être lu. Vérifiez que vous pouvez l’ouvrir et que son disque est branché, puis réessayez.',
    empty:
      'Le fichier est vide (0 octet). Exportez-le de nouveau depuis votre logiciel audio, ou recopiez-le.',
    'not-audio':
      'Ce n’est pas un fichier audio, quoi qu’en dise son nom. Choisissez un fichier WAV, AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis ou Opus.',
    'no-samples':
      'Le fichier ne contient aucun son : sa durée est nulle. Exportez-le de nouveau depuis votre logiciel audio.',
    drm: 'Le fichier est protégé contre la copie et ne peut pas être publié. Utilisez votre propre master, exporté sans protection.',
    damaged: 'Le fichier est endommagé et ne peut pas être décodé. Exportez-le ou copiez-le de nouveau.',
    'unsupported-format':
      'Ce type de fichier ({{found}}) n’est pas pris en charge. Exportez-le en WAV, AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis ou Opus.',
    truncated:
      'Le fichier est incomplet : il annonce {{claimedSeconds}} s et en contient {{foundSeconds}} s. Recopiez-le ou exportez-le de nouveau, jusqu’au bout.',
    'too-many-channels':
      'Le fichier a {{channels}} canaux ; on peut en publier {{maxChannels}} au plus. Mixez-le en stéréo et importez le résultat.',
    'too-long':
      'L’enregistrement dure {{seconds}} s ; on peut publier {{maxSeconds}} s au plus. Découpez-le en plusieurs titres.',
    'too-large':
      'Le fichier a {{bytes}} octets ; {{maxBytes}} au plus sont acceptés. Exportez-le en FLAC (même son, moitié moins lourd), ou découpez-le en plusieurs titres.',
  },
}

/** For what is cut without a word on how much is missing, or by too little to show in figures. */
const cutWithoutFigures: Readonly<Record<RefusalLanguage, string>> = {
  en: 'The file is cut short: its end is missing. Copy or export it again, and let it finish.',
  fr: 'Le fichier est incomplet : il lui manque la fin. Recopiez-le ou exportez-le de nouveau, jusqu’au bout.',
}

/** The text of a refusal with its figures filled in, numbers in the language's own notation. */
export function refusalText(refusal: Refusal, language: RefusalLanguage): string {
  const params: Readonly<Record<string, string | number>> = 'params' in refusal ? refusal.params : {}
  const numbers = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  if (refusal.code === 'truncated') {
    const { claimedSeconds, foundSeconds } = refusal.params
    if (numbers.format(claimedSeconds) === numbers.format(foundSeconds)) return cutWithoutFigures[language]
  }
  return refusalTexts[language][refusal.code].replace(/\{\{(\w+)\}\}/g, (_whole, name: string) => {
    const value = params[name]
    return typeof value === 'number' ? numbers.format(value) : (value ?? '')
  })
}
