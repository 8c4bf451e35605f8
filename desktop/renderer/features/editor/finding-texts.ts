/** What a listen has found, and what to do about it: to be spread into the texts of the editor. */
export const findingWords = {
  en: {
    'finding.silent': 'There is no sound in it.',
    'todo.silent': 'Export it again: most likely a channel or a bus was muted.',
    'finding.clipping_one': 'It clips in {count} place.',
    'finding.clipping_other': 'It clips in {count} places.',
    'todo.clipping':
      'Lower the last gain before the export, and export again. The marks above the waveform show where.',
    'finding.true-peak': 'Its true peak is {level}, above −1 dBTP.',
    'todo.true-peak':
      'Encoding makes peaks higher: lower the limiter’s ceiling to −1 dBTP, or it may distort for listeners.',
    'finding.loud': 'It is very loud: {level}.',
    'todo.loud':
      'Players turn it down to about −14 LUFS. What was limited for loudness stays flat, and gains nothing.',
    'finding.quiet': 'It is quiet: {level}.',
    'todo.quiet': 'Beside other tracks it may be too soft. If that is not meant, raise it before the export.',
    'finding.dc-offset': 'The wave lies off its middle by {share}.',
    'todo.dc-offset':
      'This wastes room and may click at the ends. Remove it with a high-pass at 20 Hz or your editor’s DC tool.',
    'finding.out-of-phase': 'Left and right work against each other.',
    'todo.out-of-phase':
      'On a phone or in a club, where both become one, parts of it vanish. Check the polarity, and any widener.',
    'finding.one-channel': 'One of the two channels is silent.',
    'todo.one-channel': 'If that is not meant, export it again as mono, or with both channels.',
    'finding.silence-start': 'It begins with {seconds} s of silence.',
    'todo.silence-start':
      'Listeners may think that it does not play. Trim it, unless the pause is part of the piece.',
    'finding.silence-end': 'It ends with {seconds} s of silence.',
    'todo.silence-end': 'Trim it, or the next track comes late.',
    'finding.low-rate': 'It has {rate} kHz only.',
    'todo.low-rate': 'If your project has 44.1 kHz or more, export it again at that rate.',
    'finding.low-depth': 'It has {bits} bits only.',
    'todo.low-depth': 'Export it with 16 bits or more, or quiet parts will be grainy.',
    'finding.lossy': 'The file has lost detail already.',
    'todo.lossy':
      'If you still have it as WAV, AIFF or FLAC, import that: buyers can then have it without loss.',
  },
  fr: {
    'finding.silent': 'Il n’y a aucun son dedans.',
    'todo.silent': 'Exportez-le à nouveau : sans doute une piste ou un bus était-il coupé.',
    'finding.clipping_one': 'Il écrête à {count} endroit.',
    'finding.clipping_other': 'Il écrête à {count} endroits.',
    'finding.clipping_many': 'Il écrête à {count} endroits.',
    'todo.clipping':
      'Baissez le dernier gain avant l’export, et exportez à nouveau. Les marques au-dessus de l’onde montrent où.',
    'finding.true-peak': 'Sa crête vraie est à {level}, au-dessus de −1 dBTP.',
    'todo.true-peak':
      'L’encodage relève les crêtes : baissez le plafond du limiteur à −1 dBTP, sinon cela peut saturer à l’écoute.',
    'finding.loud': 'Il est très fort : {level}.',
    'todo.loud':
      'Les lecteurs le ramènent vers −14 LUFS. Ce qui a été limité pour sonner fort reste plat, et n’y gagne rien.',
    'finding.quiet': 'Il est faible : {level}.',
    'todo.quiet':
      'À côté d’autres morceaux, il peut être trop doux. Si ce n’est pas voulu, montez-le avant l’export.',
    'finding.dc-offset': 'L’onde est décalée de son milieu de {share}.',
    'todo.dc-offset':
      'Cela gaspille de la marge et peut claquer aux bords. Ôtez-le par un passe-haut à 20 Hz ou l’outil de votre éditeur.',
    'finding.out-of-phase': 'La gauche et la droite se contrarient.',
    'todo.out-of-phase':
      'Sur un téléphone ou en club, où les deux ne font qu’un, des parties disparaissent. Vérifiez la polarité et les élargisseurs.',
    'finding.one-channel': 'Un des deux canaux est muet.',
    'todo.one-channel': 'Si ce n’est pas voulu, exportez-le en mono, ou avec les deux canaux.',
    'finding.silence-start': 'Il commence par {seconds} s de silence.',
    'todo.silence-start':
      'On peut croire qu’il ne part pas. Coupez-le, à moins que la pause ne fasse partie de la pièce.',
    'finding.silence-end': 'Il finit par {seconds} s de silence.',
    'todo.silence-end': 'Coupez-le, sinon le morceau suivant arrive tard.',
    'finding.low-rate': 'Il n’a que {rate} kHz.',
    'todo.low-rate': 'Si votre projet a 44,1 kHz ou plus, exportez-le à cette fréquence.',
    'finding.low-depth': 'Il n’a que {bits} bits.',
    'todo.low-depth': 'Exportez-le en 16 bits ou plus, sinon les passages doux auront du grain.',
    'finding.lossy': 'Le fichier a déjà perdu du détail.',
    'todo.lossy':
      'Si vous l’avez encore en WAV, AIFF ou FLAC, importez celui-là : vos acheteurs l’auront alors sans perte.',
  },
} as const
