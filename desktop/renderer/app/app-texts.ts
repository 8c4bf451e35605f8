import { defineTexts } from './texts.ts'

export const appTexts = defineTexts('app', {
  en: {
    skip: 'Skip to the screen',
    navigation: 'Screens',
    'not-found': 'There is no such screen.',
    'to-library': 'Back to the library',
    broken: 'This screen stopped working. Your work is saved.',
    again: 'Show it again',
    opening: 'Opening the library …',
    restarting:
      'The Studio’s engine stopped and is restarting. Whatever was in progress will carry on by itself.',
    'dies-again':
      'The engine stops each time it starts. Your recordings and what is published are safe. It is tried again every ten seconds; if that does not help, start the Studio again, or copy the diagnostics for whoever helps you.',
    'technical-detail': 'Technical details',
    stopped: 'The library cannot be opened.',
    'stopped-otherwise': 'Nothing was changed. Copy the diagnostics for whoever helps you, or try again.',
    'try-again': 'Try again',
    'copy-diagnostics': 'Copy diagnostics',
    'diagnostics-copied': 'Diagnostics copied',
    'host-silent': 'The Studio is not responding. Restart it; nothing is lost.',
    'look-for-update': 'Check for updates',
    'node-too-old':
      'This computer’s Node.js is too old for the Studio. Install Node.js 24 or later from nodejs.org, then try again. Nothing was changed.',
    'library-not-writable':
      'The Studio cannot save to the library’s folder. Allow your user account to write to it, or choose another folder.',
    'library-too-new':
      'This library was last used by a newer version of the Studio. Update the Studio; nothing was changed.',
    'library-damaged':
      'The library cannot be read, and no intact backup was found. Your recordings and everything you have published are safe. Close any other program that uses this library and try again. To start with an empty library instead, move the file library.db out of the library’s folder first: everything your server knows will come back.',
    missing: 'The library’s folder cannot be found.',
    'missing-todo':
      'It is on a drive that is not plugged in, or it was moved. Plug the drive in or move the folder back: the Studio will carry on by itself. Nothing is lost.',
    'missing-elsewhere':
      'To use a library in another folder, start the Studio with:\nnpm run studio -- --library FOLDER',
    'missing-waits': 'Waiting for the folder …',
    'choose-library': 'Choose another folder',
    'begin-anew': 'Start with an empty library',
    'begin-anew-question':
      'Do this only if the library is gone for good. An empty one will be created in this folder. Everything your server knows will come back; recordings that were never uploaded will not.',
    'begin-anew-yes': 'Start over',
    'begin-anew-no': 'Keep waiting',
    'not-let-in': 'This window was opened from a link that has already been used or has expired.',
    'not-let-in-todo': 'Open the latest link shown in the terminal, or restart the Studio.',
    'palette-title': 'All actions',
    'palette-search': 'What would you like to do?',
    'palette-none': 'No action matches.',
    'palette-open': 'Open the command palette',
    dismiss: 'Dismiss',
    messages: 'Messages',
    'theme-light': 'Light colours',
    'theme-dark': 'Dark colours',
    'theme-system': 'The system’s colours',
  },
  fr: {
    skip: 'Aller à l’écran',
    navigation: 'Écrans',
    'not-found': 'Cet écran n’existe pas.',
    'to-library': 'Retour à la bibliothèque',
    broken: 'Cet écran a cessé de fonctionner. Votre travail est enregistré.',
    again: 'Réafficher',
    opening: 'Ouverture de la bibliothèque …',
    restarting: 'Le moteur du Studio s’est arrêté et redémarre. Ce qui était en cours reprendra tout seul.',
    'dies-again':
      'Le moteur s’arrête à chaque démarrage. Vos enregistrements et ce qui est publié sont en sécurité. Un nouvel essai a lieu toutes les dix secondes ; si cela ne suffit pas, relancez le Studio, ou copiez le diagnostic pour la personne qui vous aide.',
    'technical-detail': 'Détails techniques',
    stopped: 'Impossible d’ouvrir la bibliothèque.',
    'stopped-otherwise':
      'Rien n’a été modifié. Copiez le diagnostic pour la personne qui vous aide, ou réessayez.',
    'try-again': 'Réessayer',
    'copy-diagnostics': 'Copier le diagnostic',
    'diagnostics-copied': 'Diagnostic copié',
    'host-silent': 'Le Studio ne répond pas. Relancez-le ; rien n’est perdu.',
    'look-for-update': 'Rechercher une mise à jour',
    'node-too-old':
      'Le Node.js de cet ordinateur est trop ancien pour le Studio. Installez Node.js 24 ou plus récent depuis nodejs.org, puis réessayez. Rien n’a été modifié.',
    'library-not-writable':
      'Le Studio ne peut pas écrire dans le dossier de la bibliothèque. Autorisez-y l’écriture, ou choisissez un autre dossier.',
    'library-too-new':
      'Cette bibliothèque a été utilisée avec une version plus récente du Studio. Mettez le Studio à jour ; rien n’a été modifié.',
    'library-damaged':
      'La bibliothèque est illisible et aucune sauvegarde intacte n’a été trouvée. Vos enregistrements et vos publications ne sont pas touchés. Fermez tout autre programme qui utilise cette bibliothèque, puis réessayez. Pour repartir d’une bibliothèque vide, retirez d’abord le fichier library.db de son dossier : tout ce que votre serveur connaît reviendra.',
    missing: 'Le dossier de la bibliothèque est introuvable.',
    'missing-todo':
      'Il se trouve sur un disque débranché, ou a été déplacé. Rebranchez le disque, ou remettez le dossier à sa place : le Studio reprend tout seul. Rien n’est perdu.',
    'missing-elsewhere':
      'Pour utiliser une bibliothèque située dans un autre dossier, lancez le Studio avec :\nnpm run studio -- --library DOSSIER',
    'missing-waits': 'En attente du dossier …',
    'choose-library': 'Choisir un autre dossier',
    'begin-anew': 'Repartir d’une bibliothèque vide',
    'begin-anew-question':
      'À ne faire que si cette bibliothèque est définitivement perdue. Une bibliothèque vide sera créée dans ce dossier. Tout ce que votre serveur connaît reviendra ; les enregistrements jamais envoyés, non.',
    'begin-anew-yes': 'Repartir de zéro',
    'begin-anew-no': 'Continuer d’attendre',
    'not-let-in': 'Cette fenêtre a été ouverte depuis un lien qui a déjà servi ou qui a expiré.',
    'not-let-in-todo': 'Ouvrez le dernier lien affiché dans le terminal, ou relancez le Studio.',
    'palette-title': 'Toutes les actions',
    'palette-search': 'Que voulez-vous faire ?',
    'palette-none': 'Aucune action ne correspond.',
    'palette-open': 'Ouvrir la palette de commandes',
    dismiss: 'Fermer',
    messages: 'Messages',
    'theme-light': 'Couleurs claires',
    'theme-dark': 'Couleurs sombres',
    'theme-system': 'Couleurs du système',
  },
})
