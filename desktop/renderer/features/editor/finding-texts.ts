/** What a listen has found, and what to do about it: to be spread into the texts of the editor. */
export const findingWords = {
  en: {
    'finding.silent': 'There is no sound in it.',
    'todo.silent': 'Export it again: most likely a channel or a bus was muted.',
    'finding.clipping_one': 'It clips in {count} place.',
    'finding.clipping_other': 'It clips in {count} places.',
    'todo.clipping':
      'Lower the gain at the end of your chain and export again. The marks above the waveform show where.',
    'finding.true-peak': 'Its true peak is {level}, above −1 dBTP.',
    'todo.true-peak':
      'Encoding raises peaks: set the limiter’s ceiling to −1 dBTP, or listeners may hear distortion.',
    'finding.loud': 'It is very loud: {level}.',
    'todo.loud': 'Players turn it down to about −14 LUFS. Dynamics lost to limiting do not come back.',
    'finding.quiet': 'It is quiet: {level}.',
    'todo.quiet':
      'It may sound soft next to other tracks. If that is not intended, raise the level before you export.',
    'finding.dc-offset': 'The waveform is off centre by {share} (DC offset).',
    'todo.dc-offset':
      'This wastes headroom and may click at the start and end. Remove it with a high-pass filter at 20 Hz or your editor’s DC offset tool.',
    'finding.out-of-phase': 'Left and right cancel each other out.',
    'todo.out-of-phase':
      'On a phone or a club system that plays in mono, parts of it disappear. Check the polarity and any stereo widener.',
    'finding.one-channel': 'One of the two channels is silent.',
    'todo.one-channel': 'If that is not intended, export it again in mono or with both channels.',
    'finding.silence-start': 'It begins with {seconds} s of silence.',
    'todo.silence-start': 'Listeners may think it is not playing. Trim it, unless the pause is intended.',
    'finding.silence-end': 'It ends with {seconds} s of silence.',
    'todo.silence-end': 'Trim it, or the next track starts late.',
    'finding.low-rate': 'Its sample rate is only {rate} kHz.',
    'todo.low-rate': 'If your project runs at 44.1 kHz or more, export it again at that rate.',
    'finding.low-depth': 'Its bit depth is only {bits} bits.',
    'todo.low-depth': 'Export it at 16 bits or more, or quiet passages will sound grainy.',
    'finding.lossy': 'This file is already compressed with loss.',
    'todo.lossy': 'If you still have it as WAV, AIFF or FLAC, import that: buyers can then have it lossless.',
  },
  fr: {
    'finding.silent': 'Il ne contient aucun son.',
    'todo.silent': 'Exportez-le à nouveau : sans doute une piste ou un bus était-il coupé.',
    'finding.clipping_one': 'Il écrête à {count} endroit.',
    'finding.clipping_other': 'Il écrête à {count} endroits.',
    'finding.clipping_many': 'Il écrête à {count} endroits.',
    'todo.clipping':
      'Baissez le gain en bout de chaîne et exportez à nouveau. Les repères au-dessus de la forme d’onde montrent où.',
    'finding.true-peak': 'Sa crête réelle (true peak) est à {level}, au-dessus de −1 dBTP.',
    'todo.true-peak':
      'L’encodage relève les crêtes : réglez le plafond du limiteur à −1 dBTP, sinon l’écoute peut saturer.',
    'finding.loud': 'Il est très fort : {level}.',
    'todo.loud': 'Les lecteurs le ramènent vers −14 LUFS. La dynamique perdue au limiteur ne revient pas.',
    'finding.quiet': 'Son niveau est faible : {level}.',
    'todo.quiet':
      'Il peut paraître faible à côté d’autres morceaux. Si ce n’est pas voulu, montez le niveau avant l’export.',
    'finding.dc-offset': 'La forme d’onde est décentrée de {share} (composante continue).',
    'todo.dc-offset':
      'Cela réduit la marge et peut provoquer un clic au début et à la fin. Retirez-la avec un filtre passe-haut à 20 Hz ou l’outil dédié de votre éditeur.',
    'finding.out-of-phase': 'La gauche et la droite s’annulent.',
    'todo.out-of-phase':
      'Sur un téléphone ou une sono de club en mono, des parties disparaissent. Vérifiez la polarité et les élargisseurs stéréo.',
    'finding.one-channel': 'Un des deux canaux est muet.',
    'todo.one-channel': 'Si ce n’est pas voulu, exportez-le en mono, ou avec les deux canaux.',
    'finding.silence-start': 'Il commence par {seconds} s de silence.',
    'todo.silence-start':
      'On peut croire que la lecture n’a pas démarré. Coupez-le, à moins que la pause ne soit voulue.',
    'finding.silence-end': 'Il finit par {seconds} s de silence.',
    'todo.silence-end': 'Coupez-le, sinon le morceau suivant démarre en retard.',
    'finding.low-rate': 'Sa fréquence d’échantillonnage n’est que de {rate} kHz.',
    'todo.low-rate': 'Si votre projet est à 44,1 kHz ou plus, exportez-le à nouveau à cette fréquence.',
    'finding.low-depth': 'Sa résolution n’est que de {bits} bits.',
    'todo.low-depth': 'Exportez-le en 16 bits ou plus, sinon les passages doux auront du grain.',
    'finding.lossy': 'Ce fichier est déjà compressé avec perte.',
    'todo.lossy':
      'Si vous l’avez encore en WAV, AIFF ou FLAC, importez celui-là : vos acheteurs pourront l’avoir sans perte.',
  },
} as const
