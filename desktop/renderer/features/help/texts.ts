import { defineTexts } from '../../app/texts.ts'

export const helpTexts = defineTexts('help', {
  en: {
    nav: 'Help',
    heading: 'Help',
    open: 'Go to Help',
    shortcuts: 'Keyboard shortcuts',
    show: 'Show all keyboard shortcuts',
    'shortcuts-hint': 'Other screens may have more: press ? there.',
    formats: 'Formats',
    'formats-taken':
      'You can import WAV (16 or 24 bit, float), AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis or Opus. Use the best you have: a WAV or FLAC straight from your mix.',
    'formats-made':
      'Listeners hear AAC at 64, 128 or 256 kbit/s, depending on their connection, and FLAC where you allow lossless.',
    'formats-not':
      'Files that are copy-protected, empty or cut off are not imported, and you are told why. The others carry on.',
    files: 'Where your files are',
    'files-yours': 'Your recordings stay where they are and are never changed. The Studio’s own folder:',
    'files.backups': 'Backups of your track list, one a day for a week',
    'files.work': 'Encoded files waiting to be uploaded; they are deleted once uploaded',
    'files.covers': 'Covers found in your files or chosen by you',
    'files.logs': 'A record of what happened, without passwords or names',
    begin: 'First steps',
    'begin-what': 'Drop a recording on the window, then publish it: everything else can come later.',
    'begin-again': 'Show the first steps again',
    begun: 'They are on the left, below the menu, until your first track is out',
    more: 'When something is wrong',
    'more-diagnostics':
      'Copy the diagnostics from the settings and send them to the people who run your server, with what you did just before.',
    'to-diagnostics': 'Go to Diagnostics',
  },
  fr: {
    nav: 'Aide',
    heading: 'Aide',
    open: 'Aller à l’aide',
    shortcuts: 'Raccourcis clavier',
    show: 'Montrer tous les raccourcis clavier',
    'shortcuts-hint': 'D’autres écrans peuvent en avoir plus : appuyez-y sur ?.',
    formats: 'Formats',
    'formats-taken':
      'Vous pouvez importer du WAV (16 ou 24 bits, flottant), AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis ou Opus. Prenez ce que vous avez de mieux : le WAV ou le FLAC sorti de votre mixage.',
    'formats-made':
      'Les auditeurs écoutent en AAC à 64, 128 ou 256 kbit/s, selon leur connexion, et en FLAC si vous autorisez le sans perte.',
    'formats-not':
      'Les fichiers protégés contre la copie, vides ou tronqués ne sont pas importés, et l’on vous dit pourquoi. Les autres continuent.',
    files: 'Où se trouvent vos fichiers',
    'files-yours':
      'Vos enregistrements restent à leur place et ne sont jamais modifiés. Le dossier du Studio :',
    'files.backups': 'Sauvegardes de la liste, une par jour pendant une semaine',
    'files.work': 'Fichiers encodés en attente d’envoi ; ils sont supprimés une fois envoyés',
    'files.covers': 'Pochettes trouvées dans vos fichiers ou choisies par vous',
    'files.logs': 'Ce qui s’est passé, sans mots de passe ni noms',
    begin: 'Premiers pas',
    'begin-what':
      'Déposez un enregistrement sur la fenêtre, puis publiez-le : tout le reste peut venir plus tard.',
    'begin-again': 'Remontrer les premiers pas',
    begun: 'Ils sont à gauche, sous le menu, jusqu’à la sortie de votre premier morceau',
    more: 'Quand quelque chose ne va pas',
    'more-diagnostics':
      'Copiez le diagnostic depuis les réglages et envoyez-le à l’équipe qui gère votre serveur, en disant ce que vous veniez de faire.',
    'to-diagnostics': 'Aller au diagnostic',
  },
})
