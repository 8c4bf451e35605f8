import type { legalEn } from './legal-en.ts'

export const legalFr: Readonly<Record<keyof typeof legalEn, string>> = {
  'site.copyright': 'Droit d’auteur',
  'blocked.policy': 'Ce que fait une notification, et comment y répondre',

  'legal.title': 'Droit d’auteur',
  'legal.lead':
    'Ici, la musique est mise en ligne par celles et ceux qui la font. Si une œuvre de vous s’y trouve sans votre accord, dites-le-nous : une personne examine chaque notification. Cette page suit l’article 512 de la loi américaine sur le droit d’auteur (DMCA).',
  'legal.send': 'Envoyer une notification',
  'legal.notice': 'Si votre œuvre est ici sans votre accord',
  'legal.notice.text': 'Envoyez-nous une notification. Il ne faut pas de compte. Elle doit contenir :',
  'legal.notice.who':
    'votre nom, votre adresse et un moyen de vous joindre ; et pour qui vous agissez, si ce n’est pas pour vous ;',
  'legal.notice.work': 'l’œuvre qui, selon vous, est utilisée sans droit ;',
  'legal.notice.where': 'le titre visé chez nous : l’adresse de sa page est le mieux ;',
  'legal.notice.statements':
    'que vous croyez de bonne foi que cet usage n’est pas permis ; que ce que vous écrivez est exact ; et, sous peine de parjure, que vous pouvez agir pour le titulaire ;',
  'legal.notice.signature': 'votre signature : votre nom complet, tapé au clavier.',
  'legal.then': 'Ce qui se passe ensuite',
  'legal.then.number':
    'Vous recevez un numéro, et un courriel qui le rappelle. L’artiste apprend qu’une notification est arrivée.',
  'legal.then.decision':
    'Une personne décide. Si la notification est fondée, le titre est retiré : plus personne ne l’écoute, l’artiste non plus, et il n’est plus en vente. Sinon, nous vous disons pourquoi.',
  'legal.then.told': 'L’artiste et vous recevez un courriel à chaque étape.',
  'legal.then.bought': 'Qui avait acheté le titre garde ce qui a déjà été téléchargé.',
  'legal.counter': 'Si votre titre a été retiré',
  'legal.counter.text':
    'Si c’est une erreur, ou si un autre titre était visé, envoyez une contre-notification. Elle doit contenir :',
  'legal.counter.who': 'votre nom, votre adresse, votre numéro de téléphone et votre signature ;',
  'legal.counter.statement':
    'sous peine de parjure, que vous croyez de bonne foi que le titre a été retiré par erreur, et pourquoi ;',
  'legal.counter.consent':
    'que vous acceptez la compétence du tribunal fédéral de votre district (hors des États-Unis : de tout district où l’on peut nous trouver), et toute assignation de la part du plaignant.',
  'legal.counter.clock':
    'Le plaignant en reçoit une copie. Après {{days}} jours ouvrés, votre titre revient, sauf si le plaignant a saisi un tribunal avant.',
  'legal.counter.send': 'Envoyer une contre-notification',
  'legal.repeat': 'Si cela se répète',
  'legal.repeat.text':
    'Après {{count}} notifications fondées en {{days}} jours, un compte ne peut plus rien envoyer ni publier tant que notre équipe ne l’a pas examiné. Une notification qui a pris fin par le retour du titre ne compte pas.',
  'legal.false': 'Fausses déclarations',
  'legal.false.text':
    'Qui affirme sciemment ce qui est faux, dans une notification ou une contre-notification, peut devoir réparer le tort causé (17 USC 512(f)). Pensez aux usages permis par la loi, et aux licences que vous avez pu donner, avant d’en envoyer une.',
  'legal.data': 'Qui lit ce que vous écrivez',
  'legal.data.text':
    'Notre équipe lit la notification en entier. L’artiste apprend votre nom, ou celui de la personne pour qui vous agissez, et l’œuvre ; pas votre adresse. Une contre-notification va en entier au plaignant, comme la loi le demande.',
  'legal.agent': 'Notre agent pour le droit d’auteur',
  'legal.agent.text':
    'Le formulaire arrive le plus vite à notre agent. Par courriel : Veza, agent pour le droit d’auteur, {{address}}.',

  'notice.title': 'Envoyer une notification',
  'notice.lead': 'Pour les titulaires de droits et ceux qui agissent pour eux. Il faut quelques minutes.',
  'notice.policy': 'Comment nous traitons les notifications',
  'notice.target': 'Quel titre ?',
  'notice.target.hint': 'L’adresse de sa page ici, ou son identifiant.',
  'notice.work': 'Quelle œuvre de vous ?',
  'notice.work.hint': 'Son titre, qui l’a faite, et où on peut l’entendre ou la voir.',
  'notice.claimantName': 'Votre nom complet',
  'notice.rightsOwner': 'Pour qui vous agissez',
  'notice.rightsOwner.hint': 'Laissez vide si les droits sont à vous.',
  'notice.claimantAddress': 'Votre adresse postale',
  'notice.phone': 'Numéro de téléphone',
  'notice.goodFaith':
    'Je crois de bonne foi que cet usage n’est permis ni par le titulaire des droits, ni par son agent, ni par la loi.',
  'notice.swornStatement':
    'Ce que j’écris est exact et, sous peine de parjure, je suis titulaire des droits ou peux agir pour lui.',
  'notice.signature': 'Signature',
  'notice.signature.hint': 'Tapez votre nom complet. Il vaut votre signature à la main.',
  'notice.submit': 'Envoyer la notification',
  'notice.sent': 'Votre notification est arrivée',
  'notice.sent.lead': 'Nous avons votre notification.',
  'notice.sent.number':
    'Elle porte le numéro {{number}}. Citez-le chaque fois que vous nous écrivez à ce sujet.',
  'notice.sent.mail': 'Un courriel avec ce numéro est en route. Regardez aussi dans les indésirables.',
  'notice.sent.then': 'Une personne l’examine, et vous recevez un courriel quand c’est décidé.',

  'counter.title': 'Répondre à une notification',
  'counter.lead': 'Pour les artistes dont un titre a été retiré par erreur.',
  'counter.lead.form':
    'Ne signez que si c’est vrai : le plaignant reçoit le tout, avec votre nom et votre adresse, et peut saisir un tribunal.',
  'counter.none': 'Aucun de vos titres n’a jamais été retiré.',
  'counter.answer': 'Répondre',
  'counter.answer.about': 'Répondre à la notification au sujet de {{title}}',
  'counter.all': 'Toutes les notifications au sujet de vos titres',
  'counter.notice': 'Notification {{number}} de {{claimant}}',
  'counter.work': 'L’œuvre citée',
  'counter.state.pending': 'Nous n’avons pas encore décidé. Vous n’avez rien à faire.',
  'counter.state.taken_down': 'Retiré le {{day}}. Vous pouvez répondre.',
  'counter.state.counter_noticed':
    'Vous avez répondu. Le titre revient le {{day}}, sauf si le plaignant saisit un tribunal.',
  'counter.state.court':
    'Vous avez répondu, et le plaignant a saisi un tribunal. Le titre reste retiré jusqu’à ce qu’il ait tranché.',
  'counter.state.restored': 'Le titre est de retour.',
  'counter.state.dismissed': 'Rejetée. Rien n’a changé pour votre titre.',
  'counter.fullName': 'Votre nom complet',
  'counter.postalAddress': 'Votre adresse postale',
  'counter.phone': 'Votre numéro de téléphone',
  'counter.statement': 'En quoi était-ce une erreur ?',
  'counter.statement.hint':
    'Qui a fait l’enregistrement et le morceau, quelle licence vous avez, ou quel titre était visé.',
  'counter.sworn':
    'Je jure, sous peine de parjure, croire de bonne foi que le titre a été retiré par erreur, ou parce qu’un autre était visé.',
  'counter.consent':
    'J’accepte la compétence du tribunal fédéral de mon district (hors des États-Unis : de tout district où l’on peut trouver Veza), et toute assignation de la part de qui a envoyé la notification.',
  'counter.submit': 'Envoyer la contre-notification',
  'counter.sent':
    'Votre contre-notification est arrivée. Le plaignant en reçoit une copie, et vous un courriel.',

  'fault.target': 'Prenez 500 caractères au plus, sur une ligne.',
  'fault.target.missing': 'Dites quel titre vous visez.',
  'fault.work': 'Prenez 5 000 caractères au plus.',
  'fault.work.missing': 'Dites de quelle œuvre il s’agit.',
  'fault.claimantName': 'Prenez 200 caractères au plus, sans signes invisibles.',
  'fault.claimantName.missing': 'Écrivez votre nom complet.',
  'fault.claimantAddress': 'Prenez 500 caractères au plus.',
  'fault.claimantAddress.missing': 'Écrivez votre adresse postale.',
  'fault.phone': 'Prenez 60 caractères au plus.',
  'fault.rightsOwner': 'Prenez 200 caractères au plus.',
  'fault.fullName': 'Prenez 200 caractères au plus, sans signes invisibles.',
  'fault.fullName.missing': 'Écrivez votre nom complet.',
  'fault.postalAddress': 'Prenez 500 caractères au plus.',
  'fault.postalAddress.missing': 'Écrivez votre adresse postale.',
  'fault.phone.missing': 'Écrivez votre numéro de téléphone.',
  'fault.statement': 'Prenez 5 000 caractères au plus.',
  'fault.statement.missing': 'Dites en quoi c’était une erreur.',
  'fault.sworn': 'Sans cette déclaration, une contre-notification est sans effet.',
  'fault.sworn.missing':
    'Cochez la déclaration sous peine de parjure : sans elle, une contre-notification est sans effet.',
  'fault.consent': 'Sans cet accord, une contre-notification est sans effet.',
  'fault.consent.missing':
    'Cochez l’accord sur le tribunal : sans lui, une contre-notification est sans effet.',
  'fault.goodFaith': 'Sans cette déclaration, une notification est sans effet.',
  'fault.goodFaith.missing':
    'Cochez la déclaration de bonne foi : sans elle, une notification est sans effet.',
  'fault.swornStatement': 'Sans cette déclaration, une notification est sans effet.',
  'fault.swornStatement.missing':
    'Cochez la déclaration sous peine de parjure : sans elle, une notification est sans effet.',
  'fault.signature': 'Prenez 200 caractères au plus.',
  'fault.signature.missing': 'Tapez votre nom complet comme signature.',
}
