import { defineTexts } from '../../app/texts.ts'

export const pickerTexts = defineTexts('picker', {
  en: {
    'new-heading': 'New release',
    'add-heading': 'Add tracks',
    search: 'Search your tracks',
    create: 'Start the release',
    add_one: 'Add {count} track',
    add_other: 'Add {count} tracks',
    cancel: 'Cancel',
    'choose-one': 'Choose at least one track',
    none: 'None of your tracks on the server has that name.',
    'only-here_one': '{count} track is only on this computer. Publish it first.',
    'only-here_other': '{count} tracks are only on this computer. Publish them first.',
    tracks: 'Your tracks',
  },
  fr: {
    'new-heading': 'Nouvelle sortie',
    'add-heading': 'Ajouter des morceaux',
    search: 'Chercher dans vos morceaux',
    create: 'Commencer la sortie',
    add_one: 'Ajouter {count} morceau',
    add_other: 'Ajouter {count} morceaux',
    add_many: 'Ajouter {count} morceaux',
    cancel: 'Annuler',
    'choose-one': 'Choisissez au moins un morceau',
    none: 'Aucun de vos morceaux sur le serveur ne porte ce nom.',
    'only-here_one': '{count} morceau n’est que sur cet ordinateur. Publiez-le d’abord.',
    'only-here_other': '{count} morceaux ne sont que sur cet ordinateur. Publiez-les d’abord.',
    'only-here_many': '{count} morceaux ne sont que sur cet ordinateur. Publiez-les d’abord.',
    tracks: 'Vos morceaux',
  },
})

export const orderTexts = defineTexts('order', {
  en: {
    heading: 'Tracks',
    add: 'Add tracks',
    total: 'Total time {time}',
    grip: 'Move {title}: place {place} of {count}. Arrow keys move it.',
    moved: '{title}: place {place} of {count}',
    remove: 'Remove {title}',
    removed: '{title} removed',
    undo: 'Undo',
    unpublished: 'Not published',
    missing: 'A track that no longer exists',
    'flow-heading': 'Gapless playback',
    'flow-all': 'Every track runs into the next without a gap.',
    'flow-none': 'There is a pause between all tracks, which is what most releases want.',
    'flow-some_one':
      '{count} of {all} transitions would be interrupted if this is meant to be heard in one go.',
    'flow-some_other':
      '{count} of {all} transitions would be interrupted if this is meant to be heard in one go.',
    'flow-fine': 'No transition is interrupted.',
    'flow-unheard_one':
      '{count} transition could not be checked: a recording is not on this computer, or is still being analysed.',
    'flow-unheard_other':
      '{count} transitions could not be checked: recordings are not on this computer, or are still being analysed.',
    'seam-between': '{before} → {after}',
    'seam.flowing': 'plays on without a gap',
    'seam.pause': '{seconds} s of silence',
    'seam.unheard': 'not checked',
    'seam.broken': '{seconds} s of silence next to sound that starts or stops abruptly',
    'seam.sampleRate': '{before} kHz, then {after} kHz',
    'seam.channels': '{before} channels, then {after}',
    'seam.padded': 'a lossy format adds silence of its own; import a WAV or FLAC',
  },
  fr: {
    heading: 'Morceaux',
    add: 'Ajouter des morceaux',
    total: 'Durée totale {time}',
    grip: 'Déplacer {title} : place {place} sur {count}. Les flèches le déplacent.',
    moved: '{title} : place {place} sur {count}',
    remove: 'Retirer {title}',
    removed: '{title} retiré',
    undo: 'Annuler',
    unpublished: 'Pas publié',
    missing: 'Un morceau qui n’existe plus',
    'flow-heading': 'Enchaînement',
    'flow-all': 'Chaque morceau s’enchaîne au suivant sans coupure.',
    'flow-none': 'Un silence sépare tous les morceaux, comme dans la plupart des sorties.',
    'flow-some_one':
      '{count} enchaînement sur {all} serait interrompu si l’ensemble doit s’écouter d’une traite.',
    'flow-some_other':
      '{count} enchaînements sur {all} seraient interrompus si l’ensemble doit s’écouter d’une traite.',
    'flow-some_many':
      '{count} enchaînements sur {all} seraient interrompus si l’ensemble doit s’écouter d’une traite.',
    'flow-fine': 'Aucun enchaînement n’est interrompu.',
    'flow-unheard_one':
      '{count} enchaînement n’a pas pu être vérifié : un enregistrement n’est pas sur cet ordinateur, ou son analyse est en cours.',
    'flow-unheard_other':
      '{count} enchaînements n’ont pas pu être vérifiés : des enregistrements ne sont pas sur cet ordinateur, ou leur analyse est en cours.',
    'flow-unheard_many':
      '{count} enchaînements n’ont pas pu être vérifiés : des enregistrements ne sont pas sur cet ordinateur, ou leur analyse est en cours.',
    'seam-between': '{before} → {after}',
    'seam.flowing': 's’enchaîne sans coupure',
    'seam.pause': '{seconds} s de silence',
    'seam.unheard': 'pas vérifié',
    'seam.broken': '{seconds} s de silence à côté d’un son qui commence ou s’arrête net',
    'seam.sampleRate': '{before} kHz, puis {after} kHz',
    'seam.channels': '{before} canaux, puis {after}',
    'seam.padded': 'un format avec perte ajoute son propre silence ; importez un WAV ou un FLAC',
  },
})
