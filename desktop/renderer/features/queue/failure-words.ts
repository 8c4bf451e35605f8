import type { FailureCode } from '@veza/shared/studio/failures.ts'

type Todos = Readonly<Record<`todo.${FailureCode}`, string>>

const todosEn: Todos = {
  'todo.network-unreachable': 'It goes on by itself when the network is back.',
  'todo.server-trouble': 'It is tried again by itself, with longer and longer pauses.',
  'todo.rate-limited': 'It goes on by itself after the pause that the server asked for.',
  'todo.store-busy': 'It goes on by itself, with fewer parts at once.',
  'todo.signed-out': 'Sign in again, and it goes on.',
  'todo.not-allowed':
    'Check your account: your e-mail address may need to be confirmed, or you may need a creator account.',
  'todo.rejected': 'Change what the server points out, then try again.',
  'todo.gone-on-server': 'Queue it again to make it a new track there.',
  'todo.changed-elsewhere': 'Replace it with your version, or open the track and edit it as you want.',
  'todo.source-gone': 'Plug in its drive or put the file back, then try again. Or show where it is now.',
  'todo.source-changed':
    'Import the new version as a track of its own. Or put the old file back and try again.',
  'todo.source-unreadable':
    'Plug its drive back in, or give yourself permission to read the file, then try again.',
  'todo.disk-full': 'Free some space on that disk, then try again.',
  'todo.working-files-damaged': 'Queue it again: they will be made again.',
  'todo.encoder-missing': 'Install ffmpeg 5.0 or later, then try again.',
  'todo.encoder-stopped':
    'It will be tried again. If it happens again, the computer may be short of memory: close other programs.',
  'todo.transcode-failed':
    'Open the file in your audio editor, export it again as WAV or FLAC, and import that file.',
  'todo.upload-failed': 'Try again. If it happens again, send the log to the people who run the server.',
  'todo.job-unreadable': 'Update the Studio and try again, or cancel it.',
  'todo.crashed-repeatedly':
    'Try again once the computer is running well. If it keeps happening, send us the log.',
  'todo.gave-up': 'Look at the log, then try again.',
  'todo.unexpected': 'Try again. If it happens again, it is our fault: send us the log.',
}

const todosFr: Todos = {
  'todo.network-unreachable': 'L’envoi reprendra tout seul au retour du réseau.',
  'todo.server-trouble': 'Un nouvel essai aura lieu tout seul, à intervalles de plus en plus longs.',
  'todo.rate-limited': 'L’envoi reprendra tout seul après la pause demandée par le serveur.',
  'todo.store-busy': 'L’envoi reprendra tout seul, avec moins de parties à la fois.',
  'todo.signed-out': 'Reconnectez-vous, et l’envoi reprendra.',
  'todo.not-allowed':
    'Vérifiez votre compte : il faut peut-être confirmer votre adresse e-mail, ou disposer d’un compte créateur.',
  'todo.rejected': 'Corrigez ce que le serveur signale, puis réessayez.',
  'todo.gone-on-server': 'Remettez-le en file d’attente pour en faire un nouveau morceau sur le serveur.',
  'todo.changed-elsewhere':
    'Remplacez-la par votre version, ou ouvrez le morceau pour le modifier comme vous voulez.',
  'todo.source-gone':
    'Rebranchez son disque ou remettez le fichier à sa place, puis réessayez. Ou indiquez où il est maintenant.',
  'todo.source-changed':
    'Importez la nouvelle version comme un morceau à part. Ou remettez l’ancien fichier et réessayez.',
  'todo.source-unreadable':
    'Rebranchez son disque, ou donnez-vous l’autorisation de lire le fichier, puis réessayez.',
  'todo.disk-full': 'Libérez de la place sur ce disque, puis réessayez.',
  'todo.working-files-damaged': 'Remettez-le en file d’attente : ils seront refaits.',
  'todo.encoder-missing': 'Installez ffmpeg 5.0 ou plus récent, puis réessayez.',
  'todo.encoder-stopped':
    'Un nouvel essai suivra. Si cela se reproduit, la mémoire manque peut-être : fermez d’autres programmes.',
  'todo.transcode-failed':
    'Ouvrez-le dans votre éditeur audio, exportez-le à nouveau en WAV ou FLAC, et importez celui-là.',
  'todo.upload-failed': 'Réessayez. Si cela se reproduit, envoyez le journal à l’équipe qui gère le serveur.',
  'todo.job-unreadable': 'Mettez le Studio à jour et réessayez, ou annulez.',
  'todo.crashed-repeatedly':
    'Réessayez quand l’ordinateur fonctionne bien. Si cela continue, envoyez-nous le journal.',
  'todo.gave-up': 'Regardez le journal, puis réessayez.',
  'todo.unexpected': 'Réessayez. Si cela se reproduit, c’est notre faute : envoyez-nous le journal.',
}

/** What to do in these windows about each failure, and the buttons that do it. */
export const failuresEn = {
  ...todosEn,
  'todo.too-large': 'Export it as FLAC, or make it shorter, and import that file.',
  'remedy.sign-in': 'Sign in',
  'remedy.account': 'Open my account',
  'remedy.edit': 'Open the track',
  'remedy.again': 'Queue it again',
  'remedy.overwrite': 'Use my version',
  'remedy.find': 'Show where it is …',
  'remedy.import-new': 'Import the new version',
  'remedy.import-other': 'Import another file …',
  'remedy.retry': 'Try again',
  'imported-new': 'Imported as a separate track.',
  'sign-in-title': 'Sign in to {server}',
}

export const failuresFr = {
  ...todosFr,
  'todo.too-large': 'Exportez-le en FLAC ou raccourcissez-le, et importez ce fichier.',
  'remedy.sign-in': 'Se connecter',
  'remedy.account': 'Ouvrir mon compte',
  'remedy.edit': 'Ouvrir le morceau',
  'remedy.again': 'Remettre en file d’attente',
  'remedy.overwrite': 'Utiliser ma version',
  'remedy.find': 'Indiquer où il est …',
  'remedy.import-new': 'Importer la nouvelle version',
  'remedy.import-other': 'Importer un autre fichier …',
  'remedy.retry': 'Réessayer',
  'imported-new': 'Importé comme un morceau à part.',
  'sign-in-title': 'Se connecter à {server}',
}
