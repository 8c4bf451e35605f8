import { defineTexts } from '../../app/texts.ts'

export const helpTexts = defineTexts('help', {
  en: {
    nav: 'Help',
    heading: 'Help',
    open: 'Go to the help',
    shortcuts: 'Keyboard shortcuts',
    show: 'Show all keyboard shortcuts',
    'shortcuts-hint': 'A screen may have more: press ? there.',
    formats: 'Formats',
    'formats-taken':
      'You give WAV (16, 24 bit, float), AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis or Opus. Give the best you have: a WAV or FLAC from your mix.',
    'formats-made':
      'Listeners hear AAC at 64, 128 and 256 kbit/s, whichever their line carries, and FLAC where you allow lossless.',
    'formats-not':
      'What is protected against copying, empty or cut off is not taken, and it is said why. The rest of a drop goes on.',
    files: 'Where things lie',
    'files-yours': 'Your recordings stay where they are, and are never changed. The Studio’s own folder:',
    'files.backups': 'Copies of the list, one a day for a week',
    'files.work': 'Encoded files on their way; they go when they have arrived',
    'files.covers': 'Covers that were found in your files or that you chose',
    'files.logs': 'What happened, without passwords and names',
    begin: 'First steps',
    'begin-what': 'Drop a recording on the window, then publish it: everything else can come later.',
    'begin-again': 'Show the first steps again',
    begun: 'They are on the left, below the screens, until your first track is out',
    more: 'When something is wrong',
    'more-diagnostics':
      'Copy the diagnostics from the settings and send them to the people who run your server, with what you did just before.',
    'to-diagnostics': 'To the diagnostics',
  },
  fr: {
    nav: 'Aide',
    heading: 'Aide',
    open: 'Aller à l’aide',
    shortcuts: 'Raccourcis clavier',
    show: 'Montrer tous les raccourcis clavier',
    'shortcuts-hint': 'Un écran peut en avoir d’autres : appuyez là sur ?.',
    formats: 'Formats',
    'formats-taken':
      'Vous donnez du WAV (16, 24 bits, flottant), AIFF, FLAC, ALAC, MP3, AAC, Ogg Vorbis ou Opus. Donnez ce que vous avez de mieux : le WAV ou le FLAC de votre mixage.',
    'formats-made':
      'On écoute en AAC à 64, 128 et 256 kbit/s, selon la ligne de chacun, et en FLAC où vous permettez le sans perte.',
    'formats-not':
      'Ce qui est protégé contre la copie, vide ou coupé n’est pas pris, et l’on dit pourquoi. Le reste continue.',
    files: 'Où se trouvent les choses',
    'files-yours':
      'Vos enregistrements restent à leur place et ne sont jamais modifiés. Le dossier du Studio :',
    'files.backups': 'Des copies de la liste, une par jour pendant une semaine',
    'files.work': 'Les fichiers encodés en route ; ils partent une fois arrivés',
    'files.covers': 'Les pochettes trouvées dans vos fichiers, ou choisies',
    'files.logs': 'Ce qui s’est passé, sans mots de passe ni noms',
    begin: 'Premiers pas',
    'begin-what':
      'Déposez un enregistrement sur la fenêtre, puis publiez-le : tout le reste peut venir plus tard.',
    'begin-again': 'Remontrer les premiers pas',
    begun: 'Ils sont à gauche, sous les écrans, jusqu’à la sortie de votre premier morceau',
    more: 'Quand quelque chose ne va pas',
    'more-diagnostics':
      'Copiez le diagnostic depuis les réglages et envoyez-le à ceux qui tiennent votre serveur, avec ce que vous veniez de faire.',
    'to-diagnostics': 'Vers le diagnostic',
  },
})
