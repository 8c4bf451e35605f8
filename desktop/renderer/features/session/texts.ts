import { defineTexts } from '../../app/texts.ts'

export const sessionTexts = defineTexts('session', {
  en: {
    heading: 'Sign in to your label, your studio, your bedroom',
    server: 'Server',
    email: 'E-mail',
    password: 'Password',
    code: 'Code from your authenticator app, or a recovery code',
    'sign-in': 'Sign in',
    'sign-up': 'Create an account',
    forgot: 'Forgot your password?',
    'by-browser': 'Sign in with your browser',
    'browser-open': 'Open the sign-in page',
    'browser-waits': 'Confirm there, then come back. This window continues by itself.',
    'give-up': 'Cancel',
    'other-ways': 'With a passkey or another provider',
    'signed-in': 'Signed in as {email}',
    'sign-out': 'Sign out',
    'signed-out': 'Signed out of {server}',
    'server-not-told':
      'Signed out here. The server could not be reached; the session there will expire by itself.',
    'unsent-title': 'Sign out before everything is sent?',
    unsent_one:
      '{count} edit has not reached the server. It stays on this computer and is sent when you sign in here again.',
    unsent_other:
      '{count} edits have not reached the server. They stay on this computer and are sent when you sign in here again.',
    'unsent-failed_one': 'The server has refused {count} of them.',
    'unsent-failed_other': 'The server has refused {count} of them.',
    'unsent-conflicts_one': '{count} of them waits for your decision.',
    'unsent-conflicts_other': '{count} of them wait for your decision.',
    'unsent-stay': 'Stay signed in',
    'unsent-decide': 'Decide now',
    ended: 'The server has ended your session. What you do here is saved, and sent once you sign in again.',
    'ended-title': 'Sign in again',
    without: 'Continue without an account',
    'without-hint':
      'No connection, or no account yet? You can still import, listen and edit: everything stays on this computer. Publishing, selling and syncing wait until you sign in, and this work goes to the first account that signs in.',
    'no-account-title': 'Without an account',
    'no-account':
      'Nobody is signed in. What you do stays on this computer; publishing, selling and syncing wait until you sign in.',
    'needs-account': 'This needs an account',
    'needs-account-hint':
      'Your sales and what they earn are kept on a server. Sign in when you are online: what you have done here comes with you.',
    'account-title': 'Sign in',
    'account-for.publish':
      'To reach its listeners, a track needs an account and a connection. What you have done here comes with you.',
    'account-for.screen': 'What you have done here comes with you: it belongs to your account from then on.',
  },
  fr: {
    heading: 'Connectez-vous à votre label, votre studio, votre chambre',
    server: 'Serveur',
    email: 'Adresse e-mail',
    password: 'Mot de passe',
    code: 'Code de votre application d’authentification, ou code de secours',
    'sign-in': 'Se connecter',
    'sign-up': 'Créer un compte',
    forgot: 'Mot de passe oublié ?',
    'by-browser': 'Se connecter avec le navigateur',
    'browser-open': 'Ouvrir la page de connexion',
    'browser-waits': 'Confirmez là-bas, puis revenez. Cette fenêtre continue toute seule.',
    'give-up': 'Annuler',
    'other-ways': 'Avec une clé d’accès ou un autre fournisseur',
    'signed-in': 'Connecté : {email}',
    'sign-out': 'Se déconnecter',
    'signed-out': 'Déconnecté de {server}',
    'server-not-told': 'Déconnecté ici. Le serveur est injoignable ; la session y expirera d’elle-même.',
    'unsent-title': 'Se déconnecter avant que tout soit envoyé ?',
    unsent_one:
      '{count} modification n’a pas atteint le serveur. Elle reste sur cet ordinateur et partira à votre prochaine connexion.',
    unsent_other:
      '{count} modifications n’ont pas atteint le serveur. Elles restent sur cet ordinateur et partiront à votre prochaine connexion.',
    unsent_many:
      '{count} modifications n’ont pas atteint le serveur. Elles restent sur cet ordinateur et partiront à votre prochaine connexion.',
    'unsent-failed_one': 'Le serveur en a refusé {count}.',
    'unsent-failed_other': 'Le serveur en a refusé {count}.',
    'unsent-failed_many': 'Le serveur en a refusé {count}.',
    'unsent-conflicts_one': '{count} attend votre décision.',
    'unsent-conflicts_other': '{count} attendent votre décision.',
    'unsent-conflicts_many': '{count} attendent votre décision.',
    'unsent-stay': 'Rester connecté',
    'unsent-decide': 'Décider maintenant',
    ended:
      'Le serveur a mis fin à votre session. Ce que vous faites ici est enregistré et partira quand vous vous reconnecterez.',
    'ended-title': 'Se reconnecter',
    without: 'Continuer sans compte',
    'without-hint':
      'Pas de connexion, pas encore de compte ? Vous pouvez quand même importer, écouter et modifier : tout reste sur cet ordinateur. Publier, vendre et synchroniser attendent votre connexion, et ce travail ira au premier compte qui se connecte.',
    'no-account-title': 'Sans compte',
    'no-account':
      'Personne n’est connecté. Votre travail reste sur cet ordinateur ; publier, vendre et synchroniser attendent votre connexion.',
    'needs-account': 'Il faut un compte',
    'needs-account-hint':
      'Vos ventes et ce qu’elles rapportent sont conservés sur un serveur. Connectez-vous quand vous serez en ligne : ce que vous avez fait ici vous suit.',
    'account-title': 'Se connecter',
    'account-for.publish':
      'Pour atteindre ses auditeurs, un morceau a besoin d’un compte et d’une connexion. Ce que vous avez fait ici vous suit.',
    'account-for.screen': 'Ce que vous avez fait ici vous suit : il appartient dès lors à votre compte.',
  },
})
