import type { moderationEn } from './moderation-en.ts'

export const moderationFr: Readonly<Record<keyof typeof moderationEn, string>> = {
  'track.withheld': 'Masqué par la modération : les autres ne voient pas cette page.',
  'report.link': 'Signaler',
  'report.title': 'Signaler',
  'report.how':
    'Ouvrez la page du titre, de l’album, de la playlist ou de la personne que vous voulez signaler. Un lien « Signaler » se trouve tout en bas.',
  'report.lead.track': 'Quel est le problème avec le titre « {{title}} » ?',
  'report.lead.release': 'Quel est le problème avec l’album « {{title}} » ?',
  'report.lead.playlist': 'Quel est le problème avec la playlist « {{title}} » ?',
  'report.lead.comment': 'Quel est le problème avec le commentaire « {{title}} » ?',
  'report.lead.review': 'Quel est le problème avec l’avis « {{title}} » ?',
  'report.lead.profile': 'Quel est le problème avec la page de {{title}} ?',
  'report.secret': 'Notre équipe de modération voit qui signale. La personne concernée ne le voit pas.',
  'report.reason': 'Motif',
  'report.reason.choose': 'Choisissez',
  'report.reason.spam': 'Publicité indésirable ou fraude',
  'report.reason.hate': 'Haine ou harcèlement',
  'report.reason.violence': 'Violence ou menaces',
  'report.reason.sexual': 'Contenu sexuel',
  'report.reason.minors': 'Mise en danger de mineurs',
  'report.reason.self-harm': 'Suicide ou automutilation',
  'report.reason.impersonation': 'Se fait passer pour quelqu’un d’autre',
  'report.reason.privacy': 'Expose ma vie privée ou celle d’autrui',
  'report.reason.copyright': 'Utilise la musique d’autrui sans autorisation',
  'report.reason.other': 'Autre chose',
  'report.text': 'Que devons-nous regarder ?',
  'report.text.hint': 'Par exemple : une phrase, ou la minute et la seconde.',
  'report.submit': 'Envoyer le signalement',
  'report.copyright':
    'C’est votre propre œuvre qui est utilisée ? Une notification de droit d’auteur a plus d’effet.',
  'report.sent': 'Nous avons reçu votre signalement',
  'report.sent.lead': 'Merci. Une personne de la modération va l’examiner.',
  'report.sent.mail': 'Vous recevrez un e-mail quand ce sera fait.',
  'report.sent.again':
    'Si vous signalez de nouveau la même chose d’ici là, vos nouveaux mots remplacent les anciens.',
  'report.back': 'Retour à la page',
  'fault.reportReason': 'Choisissez l’un des motifs.',
  'fault.reportReason.missing': 'Choisissez un motif.',
  'fault.reportText': '2 000 caractères au plus.',
  'problem.own-target': 'Ce contenu est à vous. Vous pouvez le modifier ou le supprimer vous-même.',
  'problem.nothing-to-report': 'Ce contenu n’est plus là, ou n’est pas public. Rien n’a été envoyé.',

  'appeal.title': 'Contester une décision',
  'appeal.lead':
    'Une décision de modération touche votre musique, votre page ou votre compte, et vous pensez que c’est une erreur. Une autre personne que celle qui a décidé l’examine. Vous pouvez la contester une fois.',
  'appeal.text': 'Pourquoi est-ce une erreur ?',
  'appeal.text.hint': 'Dites ce qui a été mal compris, ou ce que nous ne pouvions pas savoir.',
  'appeal.submit': 'Envoyer',
  'appeal.sent': 'Nous avons reçu votre contestation',
  'appeal.sent.lead':
    'Une autre personne de la modération l’examine, et vous recevrez un e-mail quand ce sera fait. D’ici là, la décision reste en vigueur.',
  'fault.appeal': 'De 3 à 5 000 caractères.',
  'fault.appeal.missing': 'Dites pourquoi c’est une erreur.',
  'problem.appeal-not-found':
    'Ce lien est incomplet ou trop ancien. Rouvrez-le depuis l’e-mail ; une décision peut être contestée pendant six mois.',
  'problem.already-appealed':
    'Cette décision a déjà été contestée, ce qui n’est possible qu’une fois. Vous recevrez un e-mail quand une autre personne l’aura examinée.',
  'problem.account-suspended':
    'Ce compte est suspendu. Notre e-mail dit pourquoi ; par son lien, vous pouvez contester la décision sans vous connecter.',
  'problem.account-suspended.until':
    'Ce compte est suspendu jusqu’au {{until}}. Notre e-mail dit pourquoi ; par son lien, vous pouvez contester la décision sans vous connecter.',
}
