/** Words of the page on which people let a program sign in as them. */
export const authorizeEn = {
  'authorize.title': 'Sign in to {{client}}?',
  'authorize.asks': '{{client}} wants to sign in as',
  'authorize.asks.on': '{{client}} on {{system}} wants to sign in as',
  'authorize.may.publish': 'It will be able to see your account and to publish and change your tracks.',
  'authorize.may.end': 'You can end that at any time, in your settings under Sessions.',
  'authorize.only':
    'Allow it only if you have just begun to sign in yourself, in {{client}} on this machine.',
  'authorize.allow': 'Allow',
  'authorize.cancel': 'Cancel',
  'authorize.other': 'Not you? Use another account',
  'authorize.untrusted.title': 'This sign-in cannot go on',
  'authorize.untrusted.client': 'A program that this server does not know has asked to sign in.',
  'authorize.untrusted.redirect':
    'A program has asked for the answer to be sent to an address that we do not trust. It was sent nothing.',
  'authorize.untrusted.todo':
    'If you came from Veza Studio, begin again there, with its newest version. If you followed a link, it may have been meant to trick you: close this page.',
} as const
