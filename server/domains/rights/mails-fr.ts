import type { Words } from '../../platform/mail/index.ts'
import type { NoticeMails } from './notice-mails.ts'

const letter = (subject: string, url: string, ...paragraphs: string[]): Words => ({
  subject,
  paragraphs,
  action: { label: 'Comment nous traitons les notifications', url },
})
const day = (at: Date) => new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeZone: 'UTC' }).format(at)

export const noticeMailsFr: NoticeMails = {
  claimantFiled: (number, url) =>
    letter(
      `Nous avons reçu votre notification ${number}`,
      url,
      `Votre notification pour atteinte au droit d’auteur porte le numéro ${number}. Une personne l’examine et décide ; vous recevrez alors un courriel.`,
      'Si vous ne nous avez rien envoyé, quelqu’un s’est servi de votre adresse : répondez à ce courriel, et nous écarterons la notification.',
    ),
  claimantTakenDown: (number, url) =>
    letter(
      `Notification ${number} : contenu retiré`,
      url,
      `Nous avons retiré ce que vise votre notification ${number}. Plus personne ne peut l’écouter.`,
      'Son auteur en est informé et peut envoyer une contre-notification. Dans ce cas, vous en recevrez une copie.',
    ),
  claimantDismissed: (number, reason, url) =>
    letter(
      `Notification ${number} : sans suite`,
      url,
      `Nous avons examiné votre notification ${number} et n’y donnons pas suite : ${reason}`,
      'S’il manquait quelque chose, vous pouvez envoyer une notification complète à tout moment.',
    ),
  claimantCountered: (number, name, address, phone, statement, due, url) =>
    letter(
      `Notification ${number} : une contre-notification est arrivée`,
      url,
      `L’auteur déclare, sous peine de parjure, que ce que vise votre notification ${number} a été retiré par erreur. Le morceau reviendra le ${day(due)}, sauf si vous nous dites avant cette date que vous avez saisi un tribunal : répondez à ce courriel avec une copie de votre demande.`,
      `La contre-notification est de ${name}, ${address}, téléphone ${phone}, qui accepte la compétence du tribunal et toute assignation de votre part.`,
      `Sa déclaration : ${statement}`,
    ),
  claimantRestored: (number, url) =>
    letter(
      `Notification ${number} : fin du retrait`,
      url,
      `Ce que votre notification ${number} avait fait retirer n’est plus retenu par elle.`,
      'Si vous pensez que c’est une erreur, répondez à ce courriel.',
    ),
  creatorFiled: (number, title, url) =>
    letter(
      `Une notification au sujet de « ${title} »`,
      url,
      `Quelqu’un nous a envoyé la notification ${number} au sujet de votre morceau « ${title} », pour atteinte au droit d’auteur. Rien ne change pour l’instant : nous l’examinons d’abord, et vous n’avez rien à faire.`,
      'Si vous avez une licence, ou si tout est de vous, dites-le-nous en réponse à ce courriel.',
    ),
  creatorTakenDown: (number, title, claimant, work, url) =>
    letter(
      `« ${title} » a été retiré`,
      url,
      `À la suite de la notification ${number} de ${claimant}, nous avons retiré votre morceau « ${title} ». Personne ne peut l’écouter, vous non plus, et il n’est plus en vente.`,
      `L’œuvre citée : ${work}`,
      'Si c’est une erreur, ou s’il s’agit d’un autre morceau, vous pouvez y répondre sur cette page par une contre-notification. Si personne ne saisit alors un tribunal, votre morceau revient.',
    ),
  creatorDismissed: (number, title, url) =>
    letter(
      `La notification sur « ${title} » est sans suite`,
      url,
      `Nous ne donnons pas suite à la notification ${number}. Rien ne change pour votre morceau « ${title} ».`,
    ),
  creatorCountered: (number, title, due, url) =>
    letter(
      `Nous avons votre contre-notification pour « ${title} »`,
      url,
      `Votre réponse à la notification ${number} est arrivée, et le plaignant en a une copie. « ${title} » reviendra le ${day(due)}, sauf si le plaignant saisit un tribunal avant cette date.`,
    ),
  creatorCourtAction: (number, title, url) =>
    letter(
      `« ${title} » reste retiré jusqu’à la décision d’un tribunal`,
      url,
      `L’auteur de la notification ${number} nous a informés d’une action en justice au sujet de « ${title} ». Le morceau ne revient plus de lui-même : envoyez-nous la décision du tribunal, ou le désistement du plaignant, quand vous l’aurez.`,
    ),
  creatorRestored: (number, title, url) =>
    letter(
      `« ${title} » est de retour`,
      url,
      `La notification ${number} ne retient plus votre morceau « ${title} » : on peut l’écouter de nouveau comme avant.`,
    ),
  creatorStillHeld: (number, title, url) =>
    letter(
      `Une notification de moins sur « ${title} »`,
      url,
      `La notification ${number} ne retient plus votre morceau « ${title} ». Une autre le retient encore : il reste retiré jusqu’à ce qu’elle prenne fin aussi.`,
    ),
  creatorSuspended: (upheld, url) =>
    letter(
      'Vos envois sont suspendus',
      url,
      `Après ${upheld} notifications fondées pour atteinte au droit d’auteur, vous ne pouvez plus rien envoyer ni publier pour l’instant. Ce qui est public le reste.`,
      'Une personne examine la situation. Si vous pensez que l’une des notifications est infondée, envoyez une contre-notification, ou répondez à ce courriel.',
    ),
  creatorReleased: (url) =>
    letter(
      'Vous pouvez de nouveau envoyer des morceaux',
      url,
      'Nous avons examiné les notifications sur vos morceaux : vous pouvez de nouveau envoyer et publier.',
      'Ne mettez en ligne que ce dont vous avez les droits. Une autre notification fondée suspendra de nouveau vos envois.',
    ),
}
