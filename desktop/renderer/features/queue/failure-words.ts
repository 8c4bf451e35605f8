import type { FailureCode } from '@veza/shared/studio/failures.ts'

type Todos = Readonly<Record<`todo.${FailureCode}`, string>>

const todosEn: Todos = {
  'todo.network-unreachable': 'It goes on by itself when the network is back.',
  'todo.server-trouble': 'It is tried again by itself, with longer and longer pauses.',
  'todo.rate-limited': 'It goes on by itself after the pause that the server asked for.',
  'todo.store-busy': 'It goes on by itself, with fewer parts at once.',
  'todo.signed-out': 'Sign in again, and it goes on.',
  'todo.not-allowed': 'Look at your account: it may need a proven e-mail address, or to be a creator’s.',
  'todo.rejected': 'Change what the server names, then try again.',
  'todo.gone-on-server': 'Queue it again to make it a new track there.',
  'todo.changed-elsewhere': 'Put your version in its place, or open the track and make it what you want.',
  'todo.source-gone': 'Plug its disk in or put it back, then try again. Or show where it is now.',
  'todo.source-changed':
    'Import the new version as a track of its own. Or put the old file back and try again.',
  'todo.source-unreadable': 'Plug its disk in again, or give yourself the right to read it, then try again.',
  'todo.disk-full': 'Free some space on that disk, then try again.',
  'todo.working-files-damaged': 'Queue it again: they are made anew.',
  'todo.encoder-missing': 'Install ffmpeg 5.0 or later, then try again.',
  'todo.encoder-stopped':
    'It is tried again by itself. If it comes back, memory may be short: close other programs.',
  'todo.transcode-failed':
    'Open the file in your audio editor, export it anew as WAV or FLAC, and import that one.',
  'todo.upload-failed': 'Try again. If it comes back, send the log to the people who run the server.',
  'todo.job-unreadable': 'Update the Studio and try again, or cancel it.',
  'todo.crashed-repeatedly': 'Try again once the machine is well. If it goes on, send us the log.',
  'todo.gave-up': 'Look at the log, then try again.',
  'todo.unexpected': 'Try again. If it comes back, it is our fault: send us the log.',
}

const todosFr: Todos = {
  'todo.network-unreachable': 'La suite reprend d’elle-même au retour du réseau.',
  'todo.server-trouble': 'Un nouvel essai suit de lui-même, à intervalles de plus en plus longs.',
  'todo.rate-limited': 'La suite reprend d’elle-même après la pause que le serveur a demandée.',
  'todo.store-busy': 'La suite reprend d’elle-même, avec moins de parties à la fois.',
  'todo.signed-out': 'Reconnectez-vous, et la suite reprend.',
  'todo.not-allowed': 'Regardez votre compte : il faut peut-être prouver l’adresse, ou devenir créateur.',
  'todo.rejected': 'Changez ce que le serveur nomme, puis réessayez.',
  'todo.gone-on-server': 'Remettez-le en file pour en faire un nouveau morceau là-bas.',
  'todo.changed-elsewhere': 'Imposez votre version, ou ouvrez le morceau pour en faire ce que vous voulez.',
  'todo.source-gone':
    'Rebranchez son disque ou remettez-le, puis réessayez. Ou montrez où il est maintenant.',
  'todo.source-changed':
    'Importez la nouvelle version comme morceau à part. Ou remettez l’ancien fichier et réessayez.',
  'todo.source-unreadable': 'Rebranchez son disque, ou donnez-vous le droit de le lire, puis réessayez.',
  'todo.disk-full': 'Libérez de la place sur ce disque, puis réessayez.',
  'todo.working-files-damaged': 'Remettez-le en file : ils seront refaits.',
  'todo.encoder-missing': 'Installez ffmpeg 5.0 ou plus récent, puis réessayez.',
  'todo.encoder-stopped':
    'Un nouvel essai suit. Si cela revient, la mémoire manque peut-être : fermez d’autres programmes.',
  'todo.transcode-failed':
    'Ouvrez-le dans votre éditeur audio, exportez-le à nouveau en WAV ou FLAC, et importez celui-là.',
  'todo.upload-failed': 'Réessayez. Si cela revient, envoyez le journal à qui tient le serveur.',
  'todo.job-unreadable': 'Mettez le Studio à jour et réessayez, ou annulez.',
  'todo.crashed-repeatedly': 'Réessayez quand la machine va bien. Si cela continue, envoyez-nous le journal.',
  'todo.gave-up': 'Regardez le journal, puis réessayez.',
  'todo.unexpected': 'Réessayez. Si cela revient, c’est notre faute : envoyez-nous le journal.',
}

/** What to do in these windows about each failure, and the buttons that do it. */
export const failuresEn = {
  ...todosEn,
  'todo.too-large': 'Export it as FLAC or shorter, and import that file.',
  'remedy.sign-in': 'Sign in',
  'remedy.account': 'Open my account',
  'remedy.edit': 'Open the track',
  'remedy.again': 'Queue it again',
  'remedy.overwrite': 'Put mine in place',
  'remedy.find': 'Show where it is …',
  'remedy.import-new': 'Import the new version',
  'remedy.import-other': 'Import another file …',
  'remedy.retry': 'Try again',
  'imported-new': 'Taken as a track of its own.',
  'sign-in-title': 'Sign in to {server}',
}

export const failuresFr = {
  ...todosFr,
  'todo.too-large': 'Exportez-le en FLAC ou plus court, et importez ce fichier.',
  'remedy.sign-in': 'Se connecter',
  'remedy.account': 'Ouvrir mon compte',
  'remedy.edit': 'Ouvrir le morceau',
  'remedy.again': 'Remettre en file',
  'remedy.overwrite': 'Imposer la mienne',
  'remedy.find': 'Montrer où il est …',
  'remedy.import-new': 'Importer la nouvelle version',
  'remedy.import-other': 'Importer un autre fichier …',
  'remedy.retry': 'Réessayer',
  'imported-new': 'Pris comme un morceau à part.',
  'sign-in-title': 'Se connecter à {server}',
}
