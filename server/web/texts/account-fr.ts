import type { accountEn } from './account-en.ts'

export const accountFr: Readonly<Record<keyof typeof accountEn, string>> = {
  'site.skip.plain': 'Aller au contenu',
  'header.signIn': 'Se connecter',
  'header.signOut': 'Se déconnecter',
  'header.menuOf': 'Compte de {{name}}',
  'header.settings': 'Réglages',
  'header.studio': 'Veza Studio',
  'header.becomeCreator': 'Publier ma musique',

  'form.optional': '(facultatif)',
  'form.show': 'Afficher',
  'form.hide': 'Masquer',
  'form.showPassword': 'Afficher la saisie',
  'form.problem': 'Un point à revoir',
  'form.problemTitle': 'À revoir : {{title}}',
  'form.save': 'Enregistrer',
  'form.copy': 'Copier',
  'form.copied': 'Copié',
  'form.print': 'Imprimer',

  'field.email': 'Adresse e-mail',
  'field.username': 'Nom d’utilisateur',
  'field.username.hint':
    '3 à 30 caractères : lettres de a à z, chiffres, tirets ou tirets bas. Il fera partie de l’adresse de votre page.',
  'field.password': 'Mot de passe',
  'field.password.choose': 'Choisissez un mot de passe',
  'field.password.hint':
    '10 à 128 caractères. Quatre mots sans rapport conviennent bien ; les mots de passe trop courants sont refusés.',
  'field.link': 'Lien reçu par e-mail',
  'field.link.hint': 'Le lien entier, tel qu’il figure dans le message ou dans la barre d’adresse.',

  'fault.missing': 'Ce champ est encore vide.',
  'fault.other': 'Cette saisie ne convient pas.',
  'fault.email': 'Écrivez l’adresse sous la forme nom@exemple.org.',
  'fault.email.missing': 'Indiquez votre adresse e-mail.',
  'fault.username':
    '3 à 30 caractères : lettres de a à z, chiffres, tirets ou tirets bas, avec une lettre ou un chiffre aux deux bouts.',
  'fault.username.missing': 'Choisissez un nom d’utilisateur.',
  'fault.password': 'Il faut de 10 à 128 caractères.',
  'fault.password.missing': 'Indiquez un mot de passe.',
  'fault.token': 'Ce lien n’est pas complet. Copiez-le de la première à la dernière lettre.',
  'fault.token.missing': 'Collez le lien reçu par e-mail.',

  'problem.other': 'Cela n’a pas marché. Vérifiez votre saisie et réessayez.',
  'problem.csrf':
    'Ce formulaire a été ouvert dans une autre session, ou il y a longtemps : rien n’a été fait. Relisez-le et renvoyez-le.',
  'problem.rate-limited': 'Trop d’essais en peu de temps. Réessayez dans {{wait}}.',
  'problem.wrong-credentials':
    'L’adresse ou le mot de passe ne convient pas. Vérifiez les deux et réessayez.',
  'problem.email-unverified':
    'Votre adresse n’est pas encore confirmée. Ouvrez le lien de notre message, ou faites-vous en envoyer un autre ci-dessous.',
  'problem.username-taken': 'Ce nom d’utilisateur est pris. Choisissez-en un autre.',
  'problem.password-too-common':
    'Ce mot de passe est parmi les premiers que l’on essaie. Prenez-en un plus long, par exemple quatre mots sans rapport.',
  'problem.verify-token-invalid':
    'Ce lien est incomplet, ou très ancien. Copiez-le de nouveau, ou faites-vous en envoyer un autre.',
  'problem.verify-token-used':
    'Ce lien a déjà servi. Votre adresse est sans doute confirmée : essayez de vous connecter.',
  'problem.verify-token-expired': 'Ce lien est trop ancien. Faites-vous en envoyer un autre.',
  'problem.verify-token-superseded': 'Un lien plus récent a été envoyé. Seul le dernier message compte.',
  'problem.session-not-found': 'Cette session est déjà terminée.',

  'said.session-ended': 'Votre session est terminée. Connectez-vous pour continuer.',
  'said.oauth-linked': 'Le compte est relié. Désormais, il permet de vous connecter.',
  'said.oauth-pending':
    'Vous avez déjà un compte avec cette adresse. Connectez-vous, et les deux seront reliés.',
  'said.oauth-confirm-address':
    'Il reste une étape : ouvrez le lien du message que nous vous avons envoyé, puis connectez-vous de nouveau.',
  'said.oauth-denied':
    'La connexion a été interrompue chez l’autre service. Vous pouvez recommencer, ou vous connecter autrement.',
  'said.oauth-unavailable':
    'L’autre service ne répond pas pour le moment. Réessayez dans un instant, ou connectez-vous autrement.',
  'said.oauth-refused':
    'La réponse de l’autre service ne correspondait pas à cette connexion : elle ne compte pas. Recommencez.',
  'said.oauth-state-invalid':
    'Cette connexion a duré plus de dix minutes, était déjà terminée, ou a commencé dans un autre navigateur. Recommencez.',
  'said.oauth-email-missing':
    'L’autre service ne nous a donné aucune adresse e-mail. Autorisez-le là-bas, ou inscrivez-vous ici et reliez le compte dans vos réglages.',
  'said.oauth-sign-in-first':
    'Ce qui attend d’être relié appartient à un autre compte, ou vous étiez déjà connecté. Déconnectez-vous, puis connectez-vous au compte qui a cette adresse.',
  'said.identity-taken':
    'Ce compte permet déjà de se connecter à un autre compte ici. Séparez-le d’abord de celui-là.',
  'said.account-suspended':
    'Ce compte est suspendu. Notre e-mail dit pourquoi ; par son lien, vous pouvez contester la décision sans vous connecter.',
  'said.rate-limited': 'Trop de messages ont été demandés. Réessayez dans une heure.',
  'said.oauth-failed': 'Quelque chose a échoué de notre côté. Réessayez, ou connectez-vous autrement.',
  'said.verified': 'Votre adresse est confirmée. Vous pouvez vous connecter.',
  'said.resent': 'Si un compte attend la confirmation de cette adresse, un nouveau message est en route.',
  'said.session-was-ended': 'La session est terminée.',
  'said.other-sessions-ended': 'Toutes les autres sessions sont terminées.',
  'said.creator': 'Vous pouvez maintenant publier.',

  'signUp.title': 'Créer un compte',
  'signUp.lead': 'Pour suivre, aimer et commenter. Écouter se fait sans compte.',
  'signUp.submit': 'Créer le compte',
  'signUp.haveOne': 'Vous en avez déjà un ?',

  'sent.title': 'Regardez vos e-mails',
  'sent.lead': 'Un message est en route vers l’adresse que vous avez donnée.',
  'sent.lead.to':
    'Un message est en route vers {{address}}. Ouvrez son lien pour confirmer que cette adresse est la vôtre.',
  'sent.spam': 'Comptez une minute, et regardez aussi parmi les indésirables.',
  'sent.once': 'Le lien sert une seule fois, pendant 24 heures.',
  'sent.known': 'Si cette adresse a déjà un compte, le message le dit, et rien n’y change.',
  'sent.development': 'Ce serveur n’envoie aucun message, il les garde :',
  'sent.mailbox': 'ouvrir sa boîte',
  'sent.resend': 'Envoyer un nouveau message',
  'sent.wrongAddress': 'Ce n’est pas la bonne adresse ?',
  'sent.again': 'Recommencer l’inscription',

  'signIn.title': 'Se connecter',
  'signIn.first': 'Connectez-vous pour continuer.',
  'signIn.submit': 'Se connecter',
  'signIn.forgot': 'Mot de passe oublié ?',
  'signIn.noAccount': 'Pas encore de compte ?',
  'signIn.unconfirmed': 'Adresse pas encore confirmée ?',

  'signOut.title': 'Se déconnecter',
  'signOut.text': 'La session ne prendra fin que sur cet appareil.',
  'signOut.done': 'Session terminée',

  'verify.paste.title': 'Confirmez votre adresse',
  'verify.paste.text':
    'Les scripts sont désactivés ici : collez le lien de notre message. Il est peut-être encore dans la barre d’adresse.',
  'verify.paste.submit': 'Confirmer',
  'verify.paste.resend': 'Pas de lien sous la main ?',

  'settings.title': 'Réglages',
  'settings.name': 'Nom',
  'settings.since': 'Ici depuis le',
  'settings.profile': 'Profil',
  'settings.profile.about': 'Votre nom, ce que l’on lit de vous, la langue de nos messages.',
  'settings.security': 'Sécurité',
  'settings.security.about': 'Mot de passe, adresse e-mail, deuxième étape, clés d’accès.',
  'settings.sessions': 'Sessions',
  'settings.sessions.about': 'Où votre compte est ouvert, et comment y mettre fin.',
  'settings.connections': 'Connexions',
  'settings.connections.about': 'Les autres services par lesquels vous vous connectez.',
  'settings.creator': 'Publier',
  'settings.creator.about': 'Publier et vendre votre propre musique.',
  'settings.data': 'Vos données',
  'settings.data.about': 'En prendre une copie, ou supprimer le compte.',

  'sessions.lead':
    'Chaque navigateur et chaque Studio où votre compte est ouvert. Mettez fin à ceux que vous ne connaissez pas, puis changez de mot de passe.',
  'sessions.current': 'Celle-ci',
  'sessions.unknown': 'Appareil inconnu',
  'sessions.seen': 'Vue pour la dernière fois le',
  'sessions.place': 'réseau',
  'sessions.end': 'Mettre fin',
  'sessions.endOf': 'Mettre fin : {{device}}',
  'sessions.endCurrent': 'Se déconnecter : {{device}}',
  'sessions.endOthers': 'Mettre fin à toutes les autres',

  'creator.lead': 'Publiez vos propres enregistrements, gratuits ou en vente. Il suffit d’un clic.',
  'creator.point1': 'Veza Studio mesure et prépare votre son sur votre propre machine, puis l’envoie.',
  'creator.point2': 'Vous choisissez ce qui est public, ce qui est en vente, et à quel prix.',
  'creator.point3': 'Ce que vous publiez reste à vous.',
  'creator.submit': 'Commencer à publier',
  'creator.free': 'C’est gratuit, et rien d’autre ne change dans votre compte.',
  'creator.isOne': 'Votre compte peut publier.',
  'creator.studio': 'Publier avec Veza Studio',
  'creator.studio.text': 'La ligne de commande du Studio vient avec le code de Veza. Dans son dossier :',
}
