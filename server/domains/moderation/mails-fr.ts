import type { Words } from '../../platform/mail/index.ts'
import type { ModerationMails, Thing } from './mail-words.ts'

const nouns = {
  track: 'morceau',
  release: 'album',
  playlist: 'playlist',
  profile: 'page',
  comment: 'commentaire',
  review: 'avis',
} as const
const own = {
  track: 'votre morceau',
  release: 'votre album',
  playlist: 'votre playlist',
  profile: 'votre page',
  comment: 'votre commentaire',
  review: 'votre avis',
} as const
const one = {
  track: 'un morceau',
  release: 'un album',
  playlist: 'une playlist',
  profile: 'une page',
  comment: 'un commentaire',
  review: 'un avis',
} as const
const the = {
  track: 'le morceau',
  release: 'l’album',
  playlist: 'la playlist',
  profile: 'la page',
  comment: 'le commentaire',
  review: 'l’avis',
} as const
const isFeminine = ({ kind }: Thing) => nouns[kind] === 'playlist' || nouns[kind] === 'page'
/** Of a participle: its ending, as the thing’s gender asks. */
const e = (thing: Thing) => (isFeminine(thing) ? 'e' : '')
const named = ({ kind, title }: Thing) =>
  title === undefined || kind === 'profile' ? own[kind] : `${own[kind]} « ${title} »`
const reported = ({ kind, title }: Thing) => (title === undefined ? one[kind] : `${the[kind]} « ${title} »`)
const first = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
const day = (at: Date) =>
  `${new Intl.DateTimeFormat('fr', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' }).format(at)} UTC`

const ONCE =
  'Si vous pensez que c’est une erreur, vous pouvez contester cette décision une fois, dans les six mois, par ce lien et sans vous connecter. Une autre personne que celle qui a décidé l’examine.'
const letter = (subject: string, label: string, url: string, ...paragraphs: string[]): Words => ({
  subject,
  paragraphs,
  action: { label, url },
})
const decision = (subject: string, url: string, ...paragraphs: string[]) =>
  letter(subject, 'Contester la décision', url, ...paragraphs, ONCE)

export const moderationMailsFr: ModerationMails = {
  hide: ({ thing, number, reason, url }, stands) =>
    decision(
      `${first(named(thing))} est masqué${e(thing)}`,
      url,
      `On nous a signalé ${named(thing)}. Une personne de la modération l’a examiné${e(thing)} et masqué${e(thing)} (dossier ${number}). ${
        stands === 'removed'
          ? `Une autre décision l’a retiré${e(thing)} : vous ne pouvez pas voir ce contenu non plus.`
          : 'Vous êtes maintenant la seule personne à pouvoir voir ce contenu.'
      }`,
      `Pourquoi : ${reason}`,
    ),
  remove: ({ thing, number, reason, url }) =>
    decision(
      `${first(named(thing))} a été retiré${e(thing)}`,
      url,
      `On nous a signalé ${named(thing)}. Une personne de la modération l’a examiné${e(thing)} et retiré${e(thing)} (dossier ${number}) : personne ne peut plus voir ni entendre ce contenu, vous non plus.`,
      `Pourquoi : ${reason}`,
    ),
  warn: ({ thing, number, reason, url }) =>
    decision(
      `Un avertissement pour ${named(thing)}`,
      url,
      `On nous a signalé ${named(thing)}. Une personne de la modération l’a examiné${e(thing)} et vous adresse un avertissement (dossier ${number}). Rien d’autre ne change pour l’instant ; si cela se reproduit, d’autres mesures peuvent suivre.`,
      `Pourquoi : ${reason}`,
    ),
  suspended: ({ thing, number, reason, url }, until) =>
    decision(
      until ? `Votre compte est suspendu jusqu’au ${day(until)}` : 'Votre compte est suspendu',
      url,
      `On nous a signalé ${named(thing)}. Une personne de la modération a examiné ce signalement et suspendu votre compte (dossier ${number}). ${
        until
          ? `Vous pourrez vous connecter de nouveau à partir du ${day(until)} ; vous n’avez rien à faire pour cela.`
          : 'Une autre décision l’a fermé : il reste fermé à la fin de cette suspension.'
      }`,
      `Pourquoi : ${reason}`,
    ),
  ban: ({ thing, number, reason, url }) =>
    decision(
      'Votre compte est fermé',
      url,
      `On nous a signalé ${named(thing)}. Une personne de la modération a examiné ce signalement et fermé votre compte (dossier ${number}) : vous ne pouvez plus vous connecter.`,
      `Pourquoi : ${reason}`,
    ),
  suspendedByAdmin: ({ number, reason, url }, until) =>
    decision(
      until ? `Votre compte est suspendu jusqu’au ${day(until)}` : 'Votre compte est suspendu',
      url,
      `L’équipe qui gère le serveur a suspendu votre compte (dossier ${number}). ${
        until
          ? `Vous pourrez vous connecter de nouveau à partir du ${day(until)} ; vous n’avez rien à faire pour cela.`
          : 'Vous ne pouvez plus vous connecter tant que la suspension n’est pas levée.'
      }`,
      `Pourquoi : ${reason}`,
    ),
  appealed: ({ thing, number, url }) =>
    letter(
      `Nous avons reçu votre contestation, dossier ${number}`,
      'Veza',
      url,
      `Une autre personne de la modération examine le dossier ${number}, sur ${named(thing)}. Vous recevrez un e-mail quand ce sera fait.`,
    ),
  upheld: ({ thing, number, reason, url }) =>
    letter(
      `Votre contestation, dossier ${number} : la décision est maintenue`,
      'Veza',
      url,
      `Une autre personne de la modération a examiné le dossier ${number}, sur ${named(thing)}. La décision est maintenue.`,
      `Pourquoi : ${reason}`,
    ),
  reversed: ({ thing, number, reason, url }) =>
    letter(
      `Votre contestation, dossier ${number} : vous aviez raison`,
      'Veza',
      url,
      `Une autre personne de la modération a examiné le dossier ${number}, sur ${named(thing)}, et a annulé la décision. Ses effets sont annulés. Nous vous présentons nos excuses.`,
      `Pourquoi : ${reason}`,
    ),
  reversedStillHeld: ({ thing, number, reason, url }) =>
    letter(
      `Votre contestation, dossier ${number} : vous aviez raison`,
      'Veza',
      url,
      `Une autre personne de la modération a examiné le dossier ${number}, sur ${named(thing)}, et a annulé la décision. Nous vous présentons nos excuses.`,
      'Une autre décision, d’un autre dossier, reste valable : tout n’est donc pas encore comme avant. Son propre e-mail dit comment la contester.',
      `Pourquoi : ${reason}`,
    ),
  suspensionEnded: (url) =>
    letter(
      'Votre compte est de nouveau ouvert',
      'Se connecter',
      url,
      'Votre suspension est terminée : vous pouvez de nouveau vous connecter.',
    ),
  acted: (thing, url) =>
    letter(
      'Nous avons donné suite à votre signalement',
      'Veza',
      url,
      `Vous avez signalé ${reported(thing)}. Une personne de la modération a examiné ce contenu et pris une mesure. Merci : vous avez aidé les autres.`,
    ),
  dismissed: (thing, url) =>
    letter(
      'Nous avons examiné votre signalement',
      'Veza',
      url,
      `Vous avez signalé ${reported(thing)}. Une personne de la modération a examiné ce contenu et n’y a rien trouvé de contraire à nos règles.`,
      'Si quelque chose a changé depuis, ou si quelque chose nous a échappé, signalez-le de nouveau en nous disant quoi.',
    ),
}
