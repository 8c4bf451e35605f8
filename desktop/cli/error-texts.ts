import type { Language, Told } from '@veza/shared/studio/language.ts'
import { publishTexts } from './publish-texts.ts'
import { signInTexts } from './sign-in-texts.ts'

type Params = Readonly<Record<string, string | number>>
type Table = Readonly<Record<Language, Told>>

const texts = {
  ...publishTexts,
  ...signInTexts,
  usage: {
    en: { what: '{detail}', safe: 'Nothing was done.', todo: '“veza-studio help” shows what there is.' },
    fr: { what: '{detail}', safe: 'Rien n’a été fait.', todo: '« veza-studio help » montre ce qu’il y a.' },
  },
  'bad-metadata': {
    en: {
      what: 'The {field} cannot be taken: {detail}.',
      safe: 'Nothing was imported or sent.',
      todo: 'Change it and run the command again.',
    },
    fr: {
      what: 'Ce champ ne peut être accepté ({field}) : {detail}.',
      safe: 'Rien n’a été importé ni envoyé.',
      todo: 'Changez-le et relancez la commande.',
    },
  },
  'bad-server': {
    en: {
      what: '“{server}” is not the address of a server.',
      safe: 'Nothing was done.',
      todo: 'Give it like --server https://veza.example.',
    },
    fr: {
      what: '« {server} » n’est pas l’adresse d’un serveur.',
      safe: 'Rien n’a été fait.',
      todo: 'Donnez-la ainsi : --server https://veza.example.',
    },
  },
  'open-server': {
    en: {
      what: '“{server}” is not encrypted: everyone on the way could read your password and your music.',
      safe: 'Nothing was sent.',
      todo: 'Write https:// instead of http://, which is for servers on this machine alone.',
    },
    fr: {
      what: '« {server} » n’est pas chiffré : chacun sur le trajet pourrait lire votre mot de passe et votre musique.',
      safe: 'Rien n’a été envoyé.',
      todo: 'Écrivez https:// au lieu de http://, réservé aux serveurs de cette machine.',
    },
  },
  'server-refused': {
    en: {
      what: 'The server at {server} said no ({status}).',
      safe: 'Your library is as it was.',
      todo: 'Look at what it says below.',
    },
    fr: {
      what: 'Le serveur {server} a refusé ({status}).',
      safe: 'Votre bibliothèque est inchangée.',
      todo: 'Lisez ce qu’il dit ci-dessous.',
    },
  },
  unreachable: {
    en: {
      what: 'The server {server} cannot be reached.',
      safe: 'Your library is as it was, and queued work is kept.',
      todo: 'Check the address and the network, then run the command again.',
    },
    fr: {
      what: 'Le serveur {server} est injoignable.',
      safe: 'Votre bibliothèque est inchangée, et le travail en attente est gardé.',
      todo: 'Vérifiez l’adresse et le réseau, puis relancez la commande.',
    },
  },
  'still-waiting': {
    en: {
      what: 'Nothing has moved for {seconds} s.',
      safe: 'The work stays queued, and what is done stays done.',
      todo: 'Run the same command again later, or “veza-studio queue run”. The last word was the one below.',
    },
    fr: {
      what: 'Rien n’a bougé depuis {seconds} s.',
      safe: 'Le travail reste en attente, et ce qui est fait le reste.',
      todo: 'Relancez la même commande plus tard, ou « veza-studio queue run ». Le dernier mot est ci-dessous.',
    },
  },
  'work-cancelled': {
    en: {
      what: 'The work was cancelled.',
      safe: 'The file and its metadata stay in the library.',
      todo: 'Run the command again to start it anew.',
    },
    fr: {
      what: 'Le travail a été annulé.',
      safe: 'Le fichier et ses métadonnées restent dans la bibliothèque.',
      todo: 'Relancez la commande pour le reprendre à neuf.',
    },
  },
  interrupted: {
    en: {
      what: 'Stopped.',
      safe: 'What is done stays done; the rest stays queued.',
      todo: 'Run the same command again to go on.',
    },
    fr: {
      what: 'Arrêté.',
      safe: 'Ce qui est fait le reste ; la suite reste en attente.',
      todo: 'Relancez la même commande pour continuer.',
    },
  },
  'encoder-missing': {
    en: {
      what: 'No usable ffmpeg was found.',
      safe: 'Nothing was changed.',
      todo: 'Install ffmpeg 5.0 or later, or point FFMPEG_PATH to one.',
    },
    fr: {
      what: 'Aucun ffmpeg utilisable n’a été trouvé.',
      safe: 'Rien n’a été changé.',
      todo: 'Installez ffmpeg 5.0 ou plus récent, ou indiquez-le par FFMPEG_PATH.',
    },
  },
  'node-too-old': {
    en: {
      what: 'Veza Studio needs Node.js 24 or later, and this is {found}.',
      safe: 'Nothing was touched.',
      todo: 'Use the one that comes with the packages (npm run studio-cli), or install it from nodejs.org.',
    },
    fr: {
      what: 'Veza Studio a besoin de Node.js 24 ou plus récent ; celui-ci est {found}.',
      safe: 'Rien n’a été touché.',
      todo: 'Prenez celui qui vient avec les paquets (npm run studio-cli), ou installez-le depuis nodejs.org.',
    },
  },
  'library-not-writable': {
    en: {
      what: 'The library folder {folder} cannot be written ({code}).',
      safe: 'Nothing was changed.',
      todo: 'Give this user the right to write there, or choose another one with --library DIR.',
    },
    fr: {
      what: 'On ne peut écrire dans le dossier de la bibliothèque, {folder} ({code}).',
      safe: 'Rien n’a été changé.',
      todo: 'Donnez à cet utilisateur le droit d’y écrire, ou choisissez-en un autre avec --library DOSSIER.',
    },
  },
  'library-missing': {
    en: {
      what: 'The library folder {folder} is not there.',
      safe: 'Nothing was lost, and no other library was made in its place.',
      todo: 'Plug its drive in again and repeat the command, or choose another folder with --library DIR.',
    },
    fr: {
      what: 'Le dossier de la bibliothèque, {folder}, n’est pas là.',
      safe: 'Rien n’est perdu, et aucune autre bibliothèque n’a été créée à sa place.',
      todo: 'Rebranchez son disque et répétez la commande, ou choisissez un autre dossier avec --library DOSSIER.',
    },
  },
  'library-too-new': {
    en: {
      what: 'This library was written by a newer Studio (version {found}; this one knows {known}).',
      safe: 'It was not touched.',
      todo: 'Update the Studio; a copy from before its last update lies in the library’s folder “backups”.',
    },
    fr: {
      what: 'Cette bibliothèque vient d’un Studio plus récent (version {found} ; celui-ci connaît {known}).',
      safe: 'Elle n’a pas été touchée.',
      todo: 'Mettez le Studio à jour ; une copie d’avant sa dernière mise à jour est dans son dossier « backups ».',
    },
  },
  'library-damaged': {
    en: {
      what: 'The library’s database cannot be read.',
      safe: 'Your audio files are untouched: they lie outside of it.',
      todo: 'Put the newest copy from its folder “backups” in the place of library.db, or choose another folder with --library DIR.',
    },
    fr: {
      what: 'La base de la bibliothèque est illisible.',
      safe: 'Vos fichiers audio sont intacts : ils sont ailleurs.',
      todo: 'Mettez la copie la plus récente de son dossier « backups » à la place de library.db, ou choisissez un autre dossier avec --library DOSSIER.',
    },
  },
  'disk-full': {
    en: {
      what: 'The disk of the library is full.',
      safe: 'What was written before is whole.',
      todo: 'Free some space and run the command again.',
    },
    fr: {
      what: 'Le disque de la bibliothèque est plein.',
      safe: 'Ce qui était écrit est entier.',
      todo: 'Libérez de la place et relancez la commande.',
    },
  },
  'no-such': {
    en: {
      what: 'There is no {thing} “{id}” in this library.',
      safe: 'Nothing was changed.',
      todo: '“veza-studio status” and “veza-studio queue” show what there is.',
    },
    fr: {
      what: 'Il n’y a pas de {thing} « {id} » dans cette bibliothèque.',
      safe: 'Rien n’a été changé.',
      todo: '« veza-studio status » et « veza-studio queue » montrent ce qu’il y a.',
    },
  },
  impossible: {
    en: {
      what: 'That cannot be done with a job that is {state}.',
      safe: 'Nothing was changed.',
      todo: '“veza-studio queue” shows how the jobs are.',
    },
    fr: {
      what: 'Ce n’est pas possible pour un travail dans cet état ({state}).',
      safe: 'Rien n’a été changé.',
      todo: '« veza-studio queue » montre où en sont les travaux.',
    },
  },
  unexpected: {
    en: {
      what: 'Something happened that we did not foresee.',
      safe: 'Your files and your library are kept.',
      todo: 'Run the command again. If it comes back, it is our fault: report the lines below.',
    },
    fr: {
      what: 'Il s’est passé quelque chose que nous n’avions pas prévu.',
      safe: 'Vos fichiers et votre bibliothèque sont conservés.',
      todo: 'Relancez la commande. Si cela revient, c’est notre faute : signalez les lignes ci-dessous.',
    },
  },
} as const satisfies Record<string, Table>

export type ErrorTextCode = keyof typeof texts
export const errorTextCodes = Object.keys(texts) as ErrorTextCode[]

/** The three sentences of an error, with values for `{name}`. */
export function tell(code: ErrorTextCode, language: Language, params: Params = {}): Told {
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '…'))
  const { what, safe, todo } = texts[code][language]
  return { what: fill(what), safe: fill(safe), todo: fill(todo) }
}
