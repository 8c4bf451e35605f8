import { accountFr } from './account-fr.ts'
import { announcementsFr } from './announcements-fr.ts'
import { authorizeFr } from './authorize-fr.ts'
import { commentsFr } from './comments-fr.ts'
import type { Texts } from './en.ts'
import { legalFr } from './legal-fr.ts'
import { moderationFr } from './moderation-fr.ts'
import { notificationsFr } from './notifications-fr.ts'
import { personFr } from './person-fr.ts'
import { playlistFr } from './playlist-fr.ts'
import { queueFr } from './queue-fr.ts'
import { reactionsFr } from './reactions-fr.ts'
import { recommendationsFr } from './recommendations-fr.ts'
import { reviewsFr } from './reviews-fr.ts'
import { searchFr } from './search-fr.ts'
import { sellingFr } from './selling-fr.ts'
import { settingsFr } from './settings-fr.ts'
import { sharingFr } from './sharing-fr.ts'
import { shopFr } from './shop-fr.ts'
import { togetherFr } from './together-fr.ts'
import { wishesFr } from './wishes-fr.ts'

export const fr: Texts = {
  ...accountFr,
  ...authorizeFr,
  ...settingsFr,
  ...personFr,
  ...playlistFr,
  ...shopFr,
  ...sellingFr,
  ...legalFr,
  ...moderationFr,
  ...sharingFr,
  ...searchFr,
  ...reactionsFr,
  ...recommendationsFr,
  ...wishesFr,
  ...reviewsFr,
  ...queueFr,
  ...togetherFr,
  ...commentsFr,
  ...notificationsFr,
  ...announcementsFr,
  'site.name': 'Veza',
  'site.description':
    'La musique, de la main de celles et ceux qui la font. Sans compte, sans rien installer.',
  'site.skip': 'Aller à la musique',
  'site.theme': 'Clair ou sombre',
  'site.language': 'Langue',
  'site.footer': 'La musique, de la main de celles et ceux qui la font.',

  'home.title': 'Veza : la musique, de la main de celles et ceux qui la font',
  'home.featured': 'À la une',
  'home.trending': 'Tendances',
  'home.trending.all': 'Toutes les tendances',
  'home.trending.about': 'Ce que l’on écoute, aime et partage le plus ces derniers jours.',
  'home.trending.none': 'Rien n’a été écouté ici ces derniers jours.',
  'home.heading': 'Nouveautés',
  'home.more': 'Titres plus anciens',
  'home.newest': 'Les plus récents',
  'home.empty': 'Aucun titre n’a encore été publié ici.',
  'home.empty.how': 'Une minute suffit pour le premier. Avec Veza Studio :',

  'track.by': 'par',
  'track.byArtist': '{{title}} par {{artist}}',
  'track.description': 'Écoutez {{title}} par {{artist}} sur Veza.',
  'track.about': 'À propos',
  'track.credits': 'Crédits',
  'track.lyrics': 'Paroles',
  'track.artist': 'Artiste',
  'track.genre': 'Genre',
  'track.bpm': 'BPM',
  'track.key': 'Tonalité',
  'track.tags': 'Mots-clés',
  'track.published': 'Parution',
  'track.plays': 'Écoutes',
  'track.length': 'Durée',
  'track.loudness': 'Niveau sonore',
  'track.truePeak': 'Crête vraie',
  'track.quality': 'Son',
  'track.quality.lossless': 'Sans perte (FLAC)',
  'track.quality.lossy': 'Compressé (AAC)',
  'track.coverAlt': 'Pochette de {{title}}',
  'track.share': 'Copier le lien',
  'track.shared': 'Lien copié',
  'track.unlisted': 'Non répertorié : seules les personnes qui ont le lien trouvent cette page.',
  'track.private': 'Privé : vous seul·e voyez cette page.',
  'track.shared-with-you': 'Partagé avec vous par un lien : cette page n’est pas ouverte à tous.',
  'track.draft': 'Brouillon : vous seul·e voyez cette page.',
  'track.forSale': 'Ce titre s’écoute une fois acheté. Il n’a pas d’extrait.',
  'track.forSale.next': 'Écouter les autres nouveautés',
  'track.preview': 'Extrait, {{seconds}} premières secondes',
  'track.notReady': 'Le son de ce titre est encore en préparation. Revenez dans une minute.',
  'track.needsScripts': 'Les scripts sont désactivés : voici le lecteur de votre navigateur.',
  'track.previewNeedsScripts': 'L’extrait demande que les scripts soient activés.',

  'missing.title': 'Rien ici',
  'missing.text': 'Cette page n’existe pas, ou elle n’est pas publique.',
  'missing.next': 'Voir les nouveautés',
  'gone.title': 'Ce lien n’est plus valable',
  'gone.text':
    'Il a été retiré ou a expiré, ou ce qu’il ouvrait n’existe plus. Demandez-en un nouveau à la personne qui vous l’a envoyé.',
  'blocked.title': 'Indisponible',
  'blocked.text':
    'Ce titre a été retiré à la suite d’une notification pour droits d’auteur. Il reviendra si elle est levée.',
  'wishesFull.title': 'Votre liste d’envies est pleine',
  'wishesFull.text': 'Elle a 500 places. Retirez-en d’abord quelque chose.',
  'playlistFull.title': 'Cette playlist est pleine',
  'playlistFull.text': 'Retirez-en d’abord quelque chose.',
  'refused.title': 'Ce formulaire n’a pas été accepté',
  'refused.text':
    'Il a été ouvert dans une autre session, il y a longtemps ou sur un autre site, et rien n’a été fait. Rouvrez la page et renvoyez-le.',
  'refused.next': 'Rouvrir la page',
  'large.title': 'C’était trop long',
  'large.text':
    'Le formulaire contenait plus que cette page n’accepte, et rien n’a été fait. Raccourcissez-le et renvoyez-le.',
  'hurried.title': 'Un peu trop vite',
  'hurried.text': 'Trop de demandes en peu de temps. Réessayez dans {{wait}} ; rien n’est perdu.',
  'failed.title': 'La page n’a pas pu être composée',
  'failed.text': 'Une panne de notre côté ; rien n’est perdu du vôtre. Réessayez dans un instant.',
  'failed.next': 'Réessayer',
  'failed.reference': 'Référence',

  'verify.ready.title': 'Confirmez votre adresse',
  'verify.ready.text':
    'Appuyez sur le bouton, et vous pourrez vous connecter. Si vous ne vous êtes pas inscrit sur Veza, n’appuyez pas : fermez cette page.',
  'verify.ready.submit': 'Confirmer mon adresse',
  'verify.checking.title': 'Confirmation de votre adresse',
  'verify.checking.text': 'Un instant : nous vérifions le lien du message.',
  'verify.verified.title': 'Votre adresse est confirmée',
  'verify.verified.text': 'Merci. Vous pouvez maintenant vous connecter.',
  'verify.listen': 'Écouter les nouveautés',
  'verify.used.title': 'Ce lien a déjà servi',
  'verify.used.text':
    'Chaque lien sert une seule fois. Votre adresse est sans doute confirmée : essayez de vous connecter. Si la confirmation vous est encore demandée, faites-vous envoyer un nouveau lien.',
  'verify.superseded.title': 'Un lien plus récent a été envoyé',
  'verify.superseded.text':
    'Quelqu’un s’est inscrit de nouveau avec cette adresse après ce message : seul le message le plus récent compte. Ouvrez le lien qu’il contient, ou faites-vous l’envoyer à nouveau.',
  'verify.ended.title': 'Ce lien est trop ancien',
  'verify.ended.text':
    'Un lien est valable 24 heures. Faites-vous en envoyer un nouveau : le compte attend toujours votre confirmation.',
  'verify.incomplete.title': 'Ce lien ne fonctionne pas',
  'verify.incomplete.text':
    'Il est incomplet, ou très ancien. Ouvrez-le de nouveau depuis le message, ou faites-vous en envoyer un autre.',
  'verify.failed.title': 'Le lien n’a pas pu être vérifié',
  'verify.failed.text':
    'Le serveur n’a pas répondu comme il le devrait. Votre lien reste valable : réessayez.',
  'verify.retry': 'Réessayer',
  'verify.resend.label': 'Votre adresse e-mail',
  'verify.resend.send': 'Envoyer un nouveau lien',
  'verify.resend.sending': 'Envoi…',
  'verify.resend.sent':
    'Si un compte attend la confirmation de cette adresse, un nouveau lien est en route. Comptez une minute, et regardez aussi parmi les indésirables.',
  'verify.resend.invalid': 'Écrivez l’adresse sous la forme nom@exemple.org.',
  'verify.resend.failed': 'L’envoi a échoué. Réessayez dans un instant.',

  'player.label': 'Lecteur',
  'player.play': 'Lire',
  'player.pause': 'Pause',
  'player.position': 'Position',
  'player.positionOf': '{{position}} sur {{duration}}',
  'player.elapsed': 'Écoulé',
  'player.duration': 'Durée',
  'player.mute': 'Couper le son',
  'player.unmute': 'Remettre le son',
  'player.volume': 'Volume',
  'player.volumePercent': '{{percent}} %',
  'player.rate': 'Vitesse',
  'player.rateTimes': '{{rate}}×',
  'player.loudness': 'Niveau égal',
  'player.loudness.hint': 'Joue chaque titre à −14 LUFS. Celui-ci : {{gain}}.',
  'player.quality': 'Qualité',
  'player.quality.auto': 'Auto',
  'player.quality.lossless': 'Sans perte',
  'player.keys': 'Touches',
  'player.keys.title': 'Touches',
  'player.keys.close': 'Fermer',
  'player.keys.toggle': 'Lecture ou pause',
  'player.keys.back': 'Reculer de 10 secondes',
  'player.keys.forward': 'Avancer de 10 secondes',
  'player.keys.nudge': '5 secondes avant ou après',
  'player.keys.tenths': 'Aller à un dixième du titre',
  'player.keys.ends': 'Début, fin',
  'player.keys.mute': 'Couper le son',
  'player.keys.help': 'Montrer ces touches',
  'player.space': 'Espace',
  'player.loading': 'Chargement',
  'player.previewEnded': 'L’extrait s’arrête ici.',
  'player.again': 'Réécouter',
  'player.retry': 'Réessayer',
  'player.reload': 'Recharger la page',
  'player.fail.network':
    'La connexion est perdue. La musique reprendra là où elle s’est arrêtée, dès son retour.',
  'player.fail.gone': 'Ce titre n’est plus ici.',
  'player.fail.blocked': 'Ce titre a été retiré à la suite d’une notification pour droits d’auteur.',
  'player.fail.forSale': 'Ce titre s’écoute une fois acheté.',
  'player.fail.unsupported': 'Ce navigateur ne sait pas lire cet enregistrement.',
}
