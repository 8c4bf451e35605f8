import type { authorizeEn } from './authorize-en.ts'

export const authorizeFr: Readonly<Record<keyof typeof authorizeEn, string>> = {
  'authorize.title': 'Se connecter à {{client}} ?',
  'authorize.asks': '{{client}} demande à se connecter en tant que',
  'authorize.asks.on': '{{client}} sur {{system}} demande à se connecter en tant que',
  'authorize.may.publish': 'Il pourra voir votre compte, et publier et modifier vos morceaux.',
  'authorize.may.end': 'Vous pouvez y mettre fin à tout moment, dans vos réglages, sous Sessions.',
  'authorize.only':
    'N’autorisez que si vous venez vous-même de commencer à vous connecter, dans {{client}} sur cette machine.',
  'authorize.allow': 'Autoriser',
  'authorize.cancel': 'Annuler',
  'authorize.other': 'Ce n’est pas vous ? Prendre un autre compte',
  'authorize.untrusted.title': 'Cette connexion ne peut continuer',
  'authorize.untrusted.client': 'Un programme que ce serveur ne connaît pas a demandé à se connecter.',
  'authorize.untrusted.redirect':
    'Un programme a demandé que la réponse parte vers une adresse à laquelle nous ne nous fions pas. Rien ne lui a été envoyé.',
  'authorize.untrusted.todo':
    'Si vous venez de Veza Studio, recommencez là, avec sa dernière version. Si vous avez suivi un lien, il cherchait peut-être à vous tromper : fermez cette page.',
}
