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
    none: 'None of your tracks at the server is called that.',
    'only-here_one': '{count} track lies on this machine alone. Publish it first.',
    'only-here_other': '{count} tracks lie on this machine alone. Publish them first.',
    tracks: 'Your tracks',
  },
  fr: {
    'new-heading': 'Nouvelle parution',
    'add-heading': 'Ajouter des morceaux',
    search: 'Chercher dans vos morceaux',
    create: 'Commencer la parution',
    add_one: 'Ajouter {count} morceau',
    add_other: 'Ajouter {count} morceaux',
    add_many: 'Ajouter {count} morceaux',
    cancel: 'Annuler',
    'choose-one': 'Choisissez au moins un morceau',
    none: 'Aucun de vos morceaux sur le serveur ne s’appelle ainsi.',
    'only-here_one': '{count} morceau n’est que sur cette machine. Publiez-le d’abord.',
    'only-here_other': '{count} morceaux ne sont que sur cette machine. Publiez-les d’abord.',
    'only-here_many': '{count} morceaux ne sont que sur cette machine. Publiez-les d’abord.',
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
    remove: 'Take {title} out',
    removed: '{title} taken out',
    undo: 'Undo',
    unpublished: 'Not published',
    missing: 'A track that is no longer there',
    'flow-heading': 'Played in one go',
    'flow-all': 'Every track goes over into the next without a break.',
    'flow-none': 'There is a rest between all tracks, as one usually wants.',
    'flow-some_one':
      '{count} of {all} transitions would be interrupted if this is meant to be heard in one go.',
    'flow-some_other':
      '{count} of {all} transitions would be interrupted if this is meant to be heard in one go.',
    'flow-fine': 'No transition is interrupted.',
    'flow-unheard_one':
      '{count} transition could not be listened to: a recording is not on this machine, or is still being listened to.',
    'flow-unheard_other':
      '{count} transitions could not be listened to: recordings are not on this machine, or are still being listened to.',
    'seam-between': '{before} → {after}',
    'seam.flowing': 'plays on without a gap',
    'seam.pause': '{seconds} s of rest',
    'seam.unheard': 'not listened to',
    'seam.broken': '{seconds} s of silence beside sound that stops or starts at once',
    'seam.sampleRate': '{before} kHz, then {after} kHz',
    'seam.channels': '{before} channels, then {after}',
    'seam.padded': 'a format with loss adds silence of its own; import a WAV or FLAC',
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
    'flow-heading': 'Écouté d’une traite',
    'flow-all': 'Chaque morceau passe au suivant sans coupure.',
    'flow-none': 'Un silence sépare tous les morceaux, comme on le souhaite d’habitude.',
    'flow-some_one': '{count} passage sur {all} serait interrompu si l’ensemble doit s’écouter d’une traite.',
    'flow-some_other':
      '{count} passages sur {all} seraient interrompus si l’ensemble doit s’écouter d’une traite.',
    'flow-some_many':
      '{count} passages sur {all} seraient interrompus si l’ensemble doit s’écouter d’une traite.',
    'flow-fine': 'Aucun passage n’est interrompu.',
    'flow-unheard_one':
      '{count} passage n’a pu être écouté : un enregistrement n’est pas sur cette machine, ou l’écoute est en cours.',
    'flow-unheard_other':
      '{count} passages n’ont pu être écoutés : des enregistrements ne sont pas sur cette machine, ou l’écoute est en cours.',
    'flow-unheard_many':
      '{count} passages n’ont pu être écoutés : des enregistrements ne sont pas sur cette machine, ou l’écoute est en cours.',
    'seam-between': '{before} → {after}',
    'seam.flowing': 's’enchaîne sans coupure',
    'seam.pause': '{seconds} s de silence',
    'seam.unheard': 'pas écouté',
    'seam.broken': '{seconds} s de silence contre un son qui s’arrête ou commence net',
    'seam.sampleRate': '{before} kHz, puis {after} kHz',
    'seam.channels': '{before} canaux, puis {after}',
    'seam.padded': 'un format avec perte ajoute son propre silence ; importez un WAV ou un FLAC',
  },
})
