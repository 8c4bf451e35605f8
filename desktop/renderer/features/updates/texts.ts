import { defineTexts } from '../../app/texts.ts'

export const updatesTexts = defineTexts('updates', {
  en: {
    ready: 'Version {version} lies ready. Your queue goes on after the restart.',
    waits:
      'Version {version} is put in place as soon as the uploads under way are done. Until then, nothing new is uploaded.',
    'go-on': 'Go on uploading',
    installing: 'Version {version} is being put in place.',
    restart: 'Restart now',
    later: 'Later',
    idle: 'This is the newest version of your channel.',
    checking: 'Looking for updates …',
    downloading: 'Bringing version {version}, {share}',
    'downloading-label': 'Bringing the update',
    older: 'Your channel is at version {version}, which is older than this one.',
    'go-back': 'Go back',
    failed: 'Updates could not be looked for. It is tried again by itself.',
    'off.no-place': 'This build does not update itself.',
    'off.not-installed': 'A Studio that runs from its source does not update itself.',
    'off.not-built': 'There are no updates for this kind of machine.',
    look: 'Look for updates',
  },
  fr: {
    ready: 'La version {version} est prête. Votre file d’attente reprend après le redémarrage.',
    waits:
      'La version {version} sera mise en place dès la fin des envois en cours. D’ici là, aucun autre envoi ne commence.',
    'go-on': 'Continuer les envois',
    installing: 'Mise en place de la version {version}.',
    restart: 'Redémarrer',
    later: 'Plus tard',
    idle: 'C’est la version la plus récente de votre canal.',
    checking: 'Recherche d’une mise à jour …',
    downloading: 'Arrivée de la version {version}, {share}',
    'downloading-label': 'Arrivée de la mise à jour',
    older: 'Votre canal en est à la version {version}, plus ancienne que celle-ci.',
    'go-back': 'Revenir',
    failed: 'La recherche de mises à jour a échoué. Elle sera refaite toute seule.',
    'off.no-place': 'Cette version ne se met pas à jour elle-même.',
    'off.not-installed': 'Un Studio lancé depuis ses sources ne se met pas à jour lui-même.',
    'off.not-built': 'Il n’y a pas de mises à jour pour ce genre de machine.',
    look: 'Chercher une mise à jour',
  },
})
