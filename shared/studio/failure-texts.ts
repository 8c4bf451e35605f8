import type { Failure, FailureCode, FailureParams } from './failures.ts'
import type { Language, Told } from './language.ts'

type Tell = (p: FailureParams) => Told
type Texts = { readonly [L in Language]: { readonly [C in FailureCode]: Tell } }

const told =
  (what: string, safe: string, todo: string): Tell =>
  (p) => ({ what: fill(what, p), safe: fill(safe, p), todo: fill(todo, p) })

/** Puts values for `{name}`; a value that is missing leaves nothing strange behind. */
function fill(text: string, params: FailureParams): string {
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '…'))
}

const kept = 'Your file and everything you typed are kept.'
const gardé = 'Votre fichier et tout ce que vous avez saisi sont conservés.'

const texts: Texts = {
  en: {
    'network-unreachable': told(
      'The server {server} cannot be reached.',
      `${kept} What was sent so far stays sent.`,
      'Nothing to do: it goes on by itself when the network is back.',
    ),
    'server-trouble': told(
      'The server has trouble of its own ({status}).',
      `${kept} What was sent so far stays sent.`,
      'Nothing to do: it is tried again, with longer and longer pauses.',
    ),
    'rate-limited': told(
      'The server asks to go slower.',
      kept,
      'Nothing to do: it goes on after the pause that the server asked for.',
    ),
    'store-busy': told(
      'The storage is busy and asks to go slower.',
      `${kept} Parts that arrived stay there.`,
      'Nothing to do: it goes on with fewer parts at once.',
    ),
    'signed-out': told(
      'You are no longer signed in at {server}.',
      `${kept} The work waits.`,
      'Sign in again with “veza-studio login --server {server}”, then “veza-studio queue retry --all”.',
    ),
    'not-allowed': told(
      'The server does not let this account do that.',
      kept,
      'Read what the server says below; you may need a creator account or a confirmed e-mail address.',
    ),
    rejected: told(
      'The server did not accept it.',
      kept,
      'Change what the server points out below, then “veza-studio queue retry --all”.',
    ),
    'gone-on-server': told(
      'This track was deleted on the server.',
      'Your local file and its metadata are kept.',
      'Publish it again to make it a new track there.',
    ),
    'changed-elsewhere': told(
      'This track was changed elsewhere since: {fields}.',
      'Neither version is lost: yours is in the library, the other one on the server.',
      'Publish again with --overwrite to replace it with yours, or edit the track to what you want.',
    ),
    'source-gone': told(
      'The file {path} is no longer there.',
      'What you typed is kept, and nothing on the server was touched.',
      'Put the file back, or import it from its new place: the library knows it again by its content.',
    ),
    'source-changed': told(
      'The file {path} was changed after it was imported.',
      'No mixture of old and new was published.',
      'Import it again: the new content becomes a track of its own. Or restore the old file and retry.',
    ),
    'source-unreadable': told(
      'The file {path} cannot be read.',
      kept,
      'Give this user the right to read it (or plug the disk in again), then retry.',
    ),
    'disk-full': told(
      'The disk that holds the library is full: about {needMb} MB are needed, {freeMb} MB are free.',
      'No half-made file was left in place, and the source is untouched.',
      'Free some space, or move the library with --library DIR, then retry.',
    ),
    'working-files-damaged': told(
      'Working files of this track were changed or deleted.',
      `${kept} Listeners never saw any of it.`,
      'Publish again: they are made anew.',
    ),
    'encoder-missing': told(
      'No usable ffmpeg was found.',
      kept,
      'Install ffmpeg 5.0 or later (or point FFMPEG_PATH to one); “veza-studio doctor” says what is missing.',
    ),
    'encoder-stopped': told(
      'ffmpeg was stopped from outside (by the system or a person).',
      'The source is untouched, and no half-made file was left in place.',
      'It is tried again. If it happens again, the computer may be short of memory: close other programs.',
    ),
    'transcode-failed': told(
      'ffmpeg could not encode this file.',
      'The source is untouched, and nothing was published.',
      'Open the file in your audio editor, export it anew (WAV or FLAC), and import that. Its last messages are below.',
    ),
    'upload-failed': told(
      'The storage did not accept the file.',
      `${kept} No half-sent file can be heard.`,
      'Retry. If it happens again, send the lines below to the people who run the server.',
    ),
    'job-unreadable': told(
      'This work was queued by another version of the Studio and cannot be read.',
      kept,
      'Update the Studio and retry, or cancel it and publish again.',
    ),
    'crashed-repeatedly': told(
      'The Studio stopped {crashes} times in the middle of this work.',
      kept,
      'Retry it once the computer is running well (memory, disk). If it keeps happening, export a diagnosis with “veza-studio doctor --json”.',
    ),
    'gave-up': told(
      'It was tried {attempts} times without success.',
      `${kept} What was sent so far stays sent.`,
      'Look at what was said below, then “veza-studio queue retry --all”.',
    ),
    unexpected: told(
      'Something unexpected happened.',
      kept,
      'Retry. If it happens again, it is our fault: report the lines below.',
    ),
  },
  fr: {
    'network-unreachable': told(
      'Le serveur {server} est injoignable.',
      `${gardé} Ce qui est déjà envoyé le reste.`,
      'Rien à faire : la suite reprend d’elle-même au retour du réseau.',
    ),
    'server-trouble': told(
      'Le serveur a un problème de son côté ({status}).',
      `${gardé} Ce qui est déjà envoyé le reste.`,
      'Rien à faire : un nouvel essai suivra, à intervalles de plus en plus longs.',
    ),
    'rate-limited': told(
      'Le serveur demande de ralentir.',
      gardé,
      'Rien à faire : la suite reprend après la pause que le serveur a demandée.',
    ),
    'store-busy': told(
      'Le stockage est chargé et demande de ralentir.',
      `${gardé} Les parties arrivées y restent.`,
      'Rien à faire : la suite reprend avec moins de parties à la fois.',
    ),
    'signed-out': told(
      'Vous n’êtes plus connecté à {server}.',
      `${gardé} Le travail attend.`,
      'Reconnectez-vous avec « veza-studio login --server {server} », puis « veza-studio queue retry --all ».',
    ),
    'not-allowed': told(
      'Le serveur ne permet pas cela à ce compte.',
      gardé,
      'Lisez ce que dit le serveur ci-dessous ; il faut peut-être un compte créateur, ou confirmer l’adresse e-mail.',
    ),
    rejected: told(
      'Le serveur ne l’a pas accepté.',
      gardé,
      'Corrigez ce que le serveur signale ci-dessous, puis « veza-studio queue retry --all ».',
    ),
    'gone-on-server': told(
      'Ce morceau a été supprimé sur le serveur.',
      'Votre fichier local et ses métadonnées sont conservés.',
      'Publiez-le à nouveau : il y deviendra un nouveau morceau.',
    ),
    'changed-elsewhere': told(
      'Ce morceau a été modifié ailleurs entre-temps : {fields}.',
      'Aucune version n’est perdue : la vôtre est dans la bibliothèque, l’autre sur le serveur.',
      'Publiez avec --overwrite pour la remplacer par la vôtre, ou modifiez le morceau comme vous le voulez.',
    ),
    'source-gone': told(
      'Le fichier {path} n’est plus là.',
      'Ce que vous avez saisi est conservé, et rien n’a changé sur le serveur.',
      'Remettez le fichier, ou importez-le depuis sa nouvelle place : la bibliothèque le reconnaît à son contenu.',
    ),
    'source-changed': told(
      'Le fichier {path} a été modifié après son importation.',
      'Aucun mélange d’ancien et de nouveau n’a été publié.',
      'Importez-le à nouveau : le nouveau contenu devient un morceau à part. Ou restaurez l’ancien et réessayez.',
    ),
    'source-unreadable': told(
      'Le fichier {path} est illisible.',
      gardé,
      'Donnez à cet utilisateur le droit de le lire (ou rebranchez le disque), puis réessayez.',
    ),
    'disk-full': told(
      'Le disque de la bibliothèque est plein : il faut environ {needMb} Mo, il en reste {freeMb}.',
      'Aucun fichier à moitié fait n’est resté en place, et la source est intacte.',
      'Libérez de la place, ou déplacez la bibliothèque avec --library DOSSIER, puis réessayez.',
    ),
    'working-files-damaged': told(
      'Des fichiers de travail de ce morceau ont été modifiés ou supprimés.',
      `${gardé} Les auditeurs n’en ont rien vu.`,
      'Publiez à nouveau : ils seront refaits.',
    ),
    'encoder-missing': told(
      'Aucun ffmpeg utilisable n’a été trouvé.',
      gardé,
      'Installez ffmpeg 5.0 ou plus récent (ou indiquez-le par FFMPEG_PATH) ; « veza-studio doctor » dit ce qui manque.',
    ),
    'encoder-stopped': told(
      'ffmpeg a été arrêté de l’extérieur (par le système ou par quelqu’un).',
      'La source est intacte, et aucun fichier à moitié fait n’est resté en place.',
      'Un nouvel essai suivra. Si cela se reproduit, la mémoire manque peut-être : fermez d’autres programmes.',
    ),
    'transcode-failed': told(
      'ffmpeg n’a pas pu encoder ce fichier.',
      'La source est intacte, et rien n’a été publié.',
      'Ouvrez-le dans votre éditeur audio, exportez-le à nouveau (WAV ou FLAC) et importez cela. Ses derniers messages sont ci-dessous.',
    ),
    'upload-failed': told(
      'Le stockage n’a pas accepté le fichier.',
      `${gardé} Aucun fichier à moitié envoyé ne peut être entendu.`,
      'Réessayez. Si cela se reproduit, envoyez les lignes ci-dessous à l’équipe qui gère le serveur.',
    ),
    'job-unreadable': told(
      'Ce travail vient d’une autre version du Studio et ne peut être lu.',
      gardé,
      'Mettez le Studio à jour et réessayez, ou annulez-le et publiez à nouveau.',
    ),
    'crashed-repeatedly': told(
      'Le Studio s’est arrêté {crashes} fois au milieu de ce travail.',
      gardé,
      'Réessayez quand l’ordinateur fonctionne bien (mémoire, disque). Sinon, joignez « veza-studio doctor --json » à un rapport.',
    ),
    'gave-up': told(
      '{attempts} essais n’ont pas réussi.',
      `${gardé} Ce qui est déjà envoyé le reste.`,
      'Voyez ce qui est dit ci-dessous, puis « veza-studio queue retry --all ».',
    ),
    unexpected: told(
      'Quelque chose d’imprévu s’est produit.',
      gardé,
      'Réessayez. Si cela se reproduit, c’est notre faute : signalez les lignes ci-dessous.',
    ),
  },
}

/** Trying the same file again would not help. */
const smaller: Readonly<Record<Language, string>> = {
  en: 'Export it as FLAC, or make it shorter, and publish that file; the people who run the server can raise its limit.',
  fr: 'Exportez-le en FLAC ou raccourcissez-le, et publiez ce fichier ; l’équipe qui gère le serveur peut relever sa limite.',
}

/** Says a failure to a person: what happened, what is safe, what to do. */
export function tellFailure(failure: Pick<Failure, 'code' | 'params'>, language: Language): Told {
  const said = texts[language][failure.code](failure.params)
  const isTooLarge = failure.code === 'rejected' && failure.params.code === 'file-too-large'
  return isTooLarge ? { ...said, todo: smaller[language] } : said
}
