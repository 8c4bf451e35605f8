/** What `publish` refuses before any work is done: part of the table in `error-texts.ts`. */
export const publishTexts = {
  'one-file': {
    en: {
      what: '{path} is a folder: publish takes one file; import takes folders.',
      safe: 'Nothing was imported or sent.',
      todo: 'Name one file, or run “veza-studio import FOLDER” and publish its files one by one.',
    },
    fr: {
      what: '{path} est un dossier : publish prend un fichier ; import prend des dossiers.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Nommez un fichier, ou lancez « veza-studio import DOSSIER », puis publiez ses fichiers un à un.',
    },
  },
  'file-refused': {
    en: {
      what: '{path}: {why}',
      safe: 'The file is untouched, and nothing was sent.',
      todo: 'Then run the command again.',
    },
    fr: {
      what: '{path} : {why}',
      safe: 'Le fichier est intact, et rien n’a été envoyé.',
      todo: 'Puis relancez la commande.',
    },
  },
  'file-too-large': {
    en: {
      what: '{path} has {bytes} bytes; {server} takes up to {limitBytes} bytes a file.',
      safe: 'The file is untouched, and nothing was transcoded or sent.',
      todo: 'Export it as FLAC or shorter, and publish that; or ask the people who run the server for a higher limit.',
    },
    fr: {
      what: '{path} a {bytes} octets ; {server} accepte jusqu’à {limitBytes} octets par fichier.',
      safe: 'Le fichier est intact, et rien n’a été transcodé ni envoyé.',
      todo: 'Exportez-le en FLAC ou plus court, et publiez cela ; ou demandez une limite plus haute à qui tient le serveur.',
    },
  },
  'bad-visibility': {
    en: {
      what: '“{value}” is no visibility: it is public, unlisted or private.',
      safe: 'Nothing was imported or sent.',
      todo: 'Run the command again with one of these after --visibility.',
    },
    fr: {
      what: '« {value} » n’est pas une visibilité : elle est public, unlisted ou private.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Relancez la commande avec l’un de ces mots après --visibility.',
    },
  },
  'bad-time': {
    en: {
      what: '“{value}” is no time: it looks like 2026-12-24T18:00, or 2026-12-24T18:00+01:00.',
      safe: 'Nothing was imported or sent.',
      todo: 'Run the command again with such a time after --at. Without an offset it is that of this machine ({zone}).',
    },
    fr: {
      what: '« {value} » n’est pas un moment : cela ressemble à 2026-12-24T18:00, ou à 2026-12-24T18:00+01:00.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Relancez la commande avec un tel moment après --at. Sans décalage, c’est l’heure de cette machine ({zone}).',
    },
  },
  'time-passed': {
    en: {
      what: '“{value}” has passed.',
      safe: 'Nothing was imported or sent.',
      todo: 'Name a later time after --at, or leave it out to publish now.',
    },
    fr: {
      what: '« {value} » est passé.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Donnez un moment à venir après --at, ou omettez-le pour publier maintenant.',
    },
  },
  'time-too-far': {
    en: {
      what: '“{value}” is more than a year ahead.',
      safe: 'Nothing was imported or sent.',
      todo: 'Name a day within a year after --at; you can move it later.',
    },
    fr: {
      what: '« {value} » est à plus d’un an.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Donnez un jour d’ici un an après --at ; vous pourrez le déplacer plus tard.',
    },
  },
} as const
