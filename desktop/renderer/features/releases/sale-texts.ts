import { defineTexts } from '../../app/texts.ts'

export const saleTexts = defineTexts('sale', {
  en: {
    'put-on-sale': 'Put on sale',
    withdraw: 'Withdraw',
    'put-back': 'Put back on sale',
    'is-on-sale': 'On sale. Whoever bought it keeps it, whatever you change.',
    'on-its-way': 'Goes on sale as soon as the server has been told.',
    'going-back': 'Is withdrawn as soon as the server has been told.',
    'see-page': 'See it as listeners do',
    'before-sale': 'Before it can be sold:',
    'server-says': 'The server could not put it on sale:',
    'obstacle.no-licence': 'Set a price and save it.',
    'obstacle.no-cover': 'Choose a cover.',
    'obstacle.no-tracks': 'Add a track.',
    'obstacle.track-unpublished':
      'Publish {titles}: what is sold can be heard by everybody with its address.',
    'obstacle.track-deleted': 'Take out the track that is no longer there.',
    'obstacle.no-original':
      'The original file of {titles} is not at the server: publish it again, or sell without the original.',
    'obstacle.no-lossless':
      'There is no FLAC of {titles}: switch lossless on in the track’s editor, or sell without FLAC.',
    'obstacle.no-aac': 'The server has no sound of {titles} yet: publish it again.',
    'obstacle.address-unverified': 'Confirm your e-mail address: open the link in the mail we sent you.',
    'obstacle.seller-away': 'Your account cannot sell just now. Write to the people who run the server.',
    'obstacle.track-blocked': 'One of its tracks was taken down after a complaint.',
    'obstacle.sold-exclusively': 'One of its tracks was sold exclusively: nobody else may buy it any more.',
    'some-track': 'each track',
    'payouts-open':
      'You can sell already. What you earn waits here until your account for payouts is set up.',
    'payouts-lacking':
      'The payment provider still asks you for something. What you earn waits here until then.',
    'to-payouts': 'Set up payouts',
    'refused-edit': 'The server did not accept what you changed. What you typed is kept here.',
    'refused-taken': 'This track is a product already. Set its prices there.',
    again: 'Try again',
    'take-back': 'Take it back',
    'taken-back': 'Taken back',
    'in-conflict': 'This was changed elsewhere too. Nothing was overwritten.',
    decide: 'Look at both',
    waits: 'Not sent yet: it goes by itself when the network is there.',
    'waits-for-price': 'The cover is kept here, and sent with the first price.',
  },
  fr: {
    'put-on-sale': 'Mettre en vente',
    withdraw: 'Retirer de la vente',
    'put-back': 'Remettre en vente',
    'is-on-sale': 'En vente. Qui l’a acheté le garde, quoi que vous changiez.',
    'on-its-way': 'Sera en vente dès que le serveur le saura.',
    'going-back': 'Sera retiré dès que le serveur le saura.',
    'see-page': 'Voir comme ceux qui écoutent',
    'before-sale': 'Avant la mise en vente :',
    'server-says': 'Le serveur n’a pas pu le mettre en vente :',
    'obstacle.no-licence': 'Fixez un prix et enregistrez-le.',
    'obstacle.no-cover': 'Choisissez une pochette.',
    'obstacle.no-tracks': 'Ajoutez un morceau.',
    'obstacle.track-unpublished':
      'Publiez {titles} : ce qui se vend peut être entendu par qui en a l’adresse.',
    'obstacle.track-deleted': 'Retirez le morceau qui n’existe plus.',
    'obstacle.no-original':
      'Le fichier d’origine de {titles} n’est pas sur le serveur : publiez à nouveau, ou vendez sans l’original.',
    'obstacle.no-lossless':
      'Pas de FLAC de {titles} : activez le sans-perte dans l’éditeur du morceau, ou vendez sans FLAC.',
    'obstacle.no-aac': 'Le serveur n’a pas encore le son de {titles} : publiez à nouveau.',
    'obstacle.address-unverified':
      'Confirmez votre adresse : ouvrez le lien du message que nous avons envoyé.',
    'obstacle.seller-away':
      'Votre compte ne peut pas vendre pour l’instant. Écrivez à ceux qui tiennent le serveur.',
    'obstacle.track-blocked': 'L’un des morceaux a été retiré après une plainte.',
    'obstacle.sold-exclusively':
      'L’un des morceaux a été vendu en exclusivité : personne d’autre ne peut plus l’acheter.',
    'some-track': 'chaque morceau',
    'payouts-open':
      'Vous pouvez déjà vendre. Ce que vous gagnez attend ici que vos versements soient réglés.',
    'payouts-lacking':
      'Le prestataire de paiement vous demande encore quelque chose. Ce que vous gagnez attend ici d’ici là.',
    'to-payouts': 'Régler les versements',
    'refused-edit':
      'Le serveur n’a pas accepté ce que vous avez changé. Ce que vous avez saisi est conservé ici.',
    'refused-taken': 'Ce morceau est déjà un produit. Fixez-y ses prix.',
    again: 'Réessayer',
    'take-back': 'Y renoncer',
    'taken-back': 'Abandonné',
    'in-conflict': 'Ceci a aussi changé ailleurs. Rien n’a été écrasé.',
    decide: 'Voir les deux',
    waits: 'Pas encore envoyé : cela partira tout seul avec le réseau.',
    'waits-for-price': 'La pochette est gardée ici, et part avec le premier prix.',
  },
})

export const picturesTexts = defineTexts('pictures', {
  en: {
    heading: 'Cover',
    choose: 'Choose a cover',
    add: 'Add a picture',
    hint: 'JPEG, PNG or WebP, best square and 3000 pixels wide. The first is the cover.',
    cover: 'Cover',
    nth: 'Picture {number}',
    first: 'Make picture {number} the cover',
    'remove-cover': 'Remove cover',
    remove: 'Take picture {number} away',
    elsewhere: 'At the server',
    'there-already': 'This picture is there already.',
    'not-a-picture': 'This is no JPEG, PNG or WebP. Choose another picture.',
    'picture-too-large': 'This picture is too large: at most {megabytes} MB are taken.',
    'not-read': 'This picture could not be read. Choose it again.',
  },
  fr: {
    heading: 'Pochette',
    choose: 'Choisir une pochette',
    add: 'Ajouter une image',
    hint: 'JPEG, PNG ou WebP, de préférence carrée, 3000 pixels de côté. La première est la pochette.',
    cover: 'Pochette',
    nth: 'Image {number}',
    first: 'Faire de l’image {number} la pochette',
    'remove-cover': 'Retirer la pochette',
    remove: 'Retirer l’image {number}',
    elsewhere: 'Sur le serveur',
    'there-already': 'Cette image y est déjà.',
    'not-a-picture': 'Ce n’est ni un JPEG, ni un PNG, ni un WebP. Choisissez une autre image.',
    'picture-too-large': 'Cette image est trop grande : {megabytes} Mo au plus.',
    'not-read': 'Cette image n’a pas pu être lue. Choisissez-la à nouveau.',
  },
})
