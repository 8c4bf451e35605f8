import { defineTexts } from './texts.ts'

export const appTexts = defineTexts('app', {
  en: {
    skip: 'Skip to the screen',
    navigation: 'Screens',
    'not-found': 'There is no such screen.',
    'to-library': 'Back to the library',
    broken: 'This screen has failed. Your work is kept by the engine.',
    again: 'Show it again',
    opening: 'Opening the library …',
    restarting: 'The engine stopped and is being started again. What was under way goes on by itself.',
    'dies-again':
      'The engine stops each time it starts. Your recordings and what is published are safe. It is tried again every ten seconds; if that does not help, start the Studio again, or copy the diagnostics for whoever helps you.',
    'technical-detail': 'Technical details',
    stopped: 'The library cannot be opened.',
    'stopped-otherwise': 'The engine says why below. Nothing was changed.',
    'try-again': 'Try again',
    'copy-diagnostics': 'Copy diagnostics',
    'diagnostics-copied': 'Diagnostics copied',
    'host-silent': 'The Studio’s own process does not answer. Start the Studio again; nothing was lost.',
    'look-for-update': 'Look for an update',
    'node-too-old': 'The engine needs a newer Node.js.',
    'library-not-writable':
      'The library’s folder cannot be written. Give this user the right to, or choose another folder.',
    'library-too-new':
      'This library was used by a newer version of the Studio. Update the Studio; nothing was changed.',
    'library-damaged':
      'The library cannot be read, and no whole copy of it was found. Your recordings and what is published are not touched. Close whatever else works with this library and try again, or move library.db out of its folder to begin with an empty one: what your server knows comes back.',
    missing: 'The library’s folder is not there.',
    'missing-todo':
      'It lies on a drive that is not plugged in, or was moved. Plug it in again, or move it back: the Studio goes on by itself. Nothing was lost.',
    'missing-elsewhere':
      'For a library in another folder, start the Studio with:\nnpm run studio -- --library FOLDER',
    'missing-waits': 'Waiting for the folder …',
    'choose-library': 'Choose another folder',
    'begin-anew': 'Begin with an empty library',
    'begin-anew-question':
      'Only if this library is gone for good. An empty one is made in this folder; what your server knows comes back to it, recordings that were not sent do not.',
    'begin-anew-yes': 'Give it up and begin anew',
    'begin-anew-no': 'Wait for it',
    'not-let-in': 'This window was opened by an address that was used before, or has grown too old.',
    'not-let-in-todo': 'Open the newest address that the terminal shows, or start the Studio again.',
    'palette-title': 'All actions',
    'palette-search': 'What would you like to do?',
    'palette-none': 'Nothing is called that.',
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
    broken: 'Cet écran a échoué. Le moteur conserve votre travail.',
    again: 'L’afficher à nouveau',
    opening: 'Ouverture de la bibliothèque …',
    restarting: 'Le moteur s’est arrêté et redémarre. Ce qui était en cours reprend tout seul.',
    'dies-again':
      'Le moteur s’arrête à chaque démarrage. Vos enregistrements et ce qui est publié sont en sécurité. Un nouvel essai a lieu toutes les dix secondes ; si cela ne suffit pas, relancez le Studio, ou copiez le diagnostic pour la personne qui vous aide.',
    'technical-detail': 'Détails techniques',
    stopped: 'La bibliothèque ne peut pas être ouverte.',
    'stopped-otherwise': 'Le moteur dit pourquoi ci-dessous. Rien n’a changé.',
    'try-again': 'Réessayer',
    'copy-diagnostics': 'Copier le diagnostic',
    'diagnostics-copied': 'Diagnostic copié',
    'host-silent': 'Le processus du Studio ne répond pas. Relancez le Studio ; rien n’est perdu.',
    'look-for-update': 'Chercher une mise à jour',
    'node-too-old': 'Le moteur demande un Node.js plus récent.',
    'library-not-writable':
      'Le dossier de la bibliothèque n’est pas inscriptible. Donnez-en le droit, ou choisissez-en un autre.',
    'library-too-new':
      'Cette bibliothèque a servi à une version plus récente du Studio. Mettez-le à jour ; rien n’a changé.',
    'library-damaged':
      'La bibliothèque est illisible, et aucune copie entière n’a été trouvée. Vos enregistrements et ce qui est publié ne sont pas touchés. Fermez ce qui travaille encore avec elle et réessayez, ou sortez library.db de son dossier pour repartir à vide : ce que votre serveur connaît revient.',
    missing: 'Le dossier de la bibliothèque n’est pas là.',
    'missing-todo':
      'Il se trouve sur un disque débranché, ou a été déplacé. Rebranchez le disque, ou remettez le dossier à sa place : le Studio reprend tout seul. Rien n’est perdu.',
    'missing-elsewhere':
      'Pour une bibliothèque dans un autre dossier, lancez le Studio avec :\nnpm run studio -- --library DOSSIER',
    'missing-waits': 'En attente du dossier …',
    'choose-library': 'Choisir un autre dossier',
    'begin-anew': 'Commencer une bibliothèque vide',
    'begin-anew-question':
      'Seulement si cette bibliothèque est perdue pour de bon. Une bibliothèque vide sera créée dans ce dossier ; ce que votre serveur connaît y reviendra, pas les enregistrements qui n’ont pas été envoyés.',
    'begin-anew-yes': 'Y renoncer et recommencer',
    'begin-anew-no': 'L’attendre',
    'not-let-in': 'Cette fenêtre a été ouverte par une adresse qui a déjà servi, ou qui n’est plus valable.',
    'not-let-in-todo': 'Ouvrez la dernière adresse que montre le terminal, ou relancez le Studio.',
    'palette-title': 'Toutes les actions',
    'palette-search': 'Que voulez-vous faire ?',
    'palette-none': 'Rien ne porte ce nom.',
    'palette-open': 'Ouvrir la palette de commandes',
    dismiss: 'Fermer',
    messages: 'Messages',
    'theme-light': 'Couleurs claires',
    'theme-dark': 'Couleurs sombres',
    'theme-system': 'Couleurs du système',
  },
})
