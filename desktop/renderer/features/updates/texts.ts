import { defineTexts } from '../../app/texts.ts'

export const updatesTexts = defineTexts('updates', {
  en: {
    ready: 'Version {version} is ready to install. Your queue carries on after the restart.',
    waits:
      'Version {version} will be installed as soon as the current uploads are done. Until then, nothing new is uploaded.',
    'go-on': 'Go on uploading',
    installing: 'Installing version {version} …',
    restart: 'Restart now',
    later: 'Later',
    idle: 'You have the newest version.',
    checking: 'Checking for updates …',
    downloading: 'Downloading version {version}, {share}',
    'downloading-label': 'Downloading the update',
    older: 'Your channel is at version {version}, which is older than this one.',
    'go-back': 'Go back to it',
    failed: 'Could not check for updates. The Studio will try again by itself.',
    stale: 'No news of updates can be had for now. The Studio will try again by itself.',
    'stale-long':
      'There has been no news of updates since {date}. Check that the date and time of this computer are right. If they are, ask whoever you have the Studio from for the newest version. Your work is safe, and everything else goes on.',
    'off.no-place': 'This version does not update itself.',
    'off.not-installed': 'A Studio that runs from source does not update itself.',
    'off.not-built': 'There are no updates for this kind of computer.',
    look: 'Check for updates',
  },
  fr: {
    ready: 'La version {version} est prête. Votre file d’attente reprend après le redémarrage.',
    waits:
      'La version {version} sera installée dès la fin des envois en cours. D’ici là, aucun autre envoi ne commence.',
    'go-on': 'Continuer les envois',
    installing: 'Installation de la version {version} …',
    restart: 'Redémarrer',
    later: 'Plus tard',
    idle: 'Vous avez la version la plus récente.',
    checking: 'Recherche d’une mise à jour …',
    downloading: 'Téléchargement de la version {version}, {share}',
    'downloading-label': 'Téléchargement de la mise à jour',
    older: 'Votre canal en est à la version {version}, plus ancienne que celle-ci.',
    'go-back': 'Y revenir',
    failed: 'Impossible de rechercher des mises à jour. Le Studio réessaiera tout seul.',
    stale: 'Aucune nouvelle des mises à jour pour l’instant. Le Studio réessaiera tout seul.',
    'stale-long':
      'Depuis le {date}, aucune nouvelle des mises à jour. Vérifiez la date et l’heure de cet ordinateur. Si elles sont justes, demandez la dernière version à qui vous a fourni le Studio. Votre travail est en sécurité et tout le reste continue.',
    'off.no-place': 'Cette version ne se met pas à jour elle-même.',
    'off.not-installed': 'Un Studio lancé depuis ses sources ne se met pas à jour lui-même.',
    'off.not-built': 'Il n’y a pas de mises à jour pour ce type d’ordinateur.',
    look: 'Rechercher une mise à jour',
  },
})
