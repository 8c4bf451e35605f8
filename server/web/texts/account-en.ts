/** Words of the pages of accounts. */
export const accountEn = {
  'site.skip.plain': 'Skip to the page',
  'header.signIn': 'Sign in',
  'header.signOut': 'Sign out',
  'header.menuOf': 'Account of {{name}}',
  'header.settings': 'Settings',
  'header.studio': 'Veza Studio',
  'header.becomeCreator': 'Publish your music',

  'form.optional': '(optional)',
  'form.show': 'Show',
  'form.hide': 'Hide',
  'form.showPassword': 'Show what is typed',
  'form.problem': 'Please look at this first',
  'form.problemTitle': 'Not done: {{title}}',
  'form.save': 'Save',
  'form.copy': 'Copy',
  'form.copied': 'Copied',
  'form.print': 'Print',

  'field.email': 'E-mail address',
  'field.username': 'Username',
  'field.username.hint':
    '3 to 30 letters a–z, digits, hyphens or underscores. It is part of your page’s address.',
  'field.password': 'Password',
  'field.password.choose': 'Choose a password',
  'field.password.hint':
    '10 to 128 characters. Four unrelated words are good; what many people use is refused.',
  'field.link': 'Link of the mail',
  'field.link.hint': 'The whole link, as it stands in the mail or in your browser’s address bar.',

  'fault.missing': 'This is still empty.',
  'fault.other': 'This cannot be taken as it is.',
  'fault.email': 'Write the address like name@example.org.',
  'fault.email.missing': 'Write your e-mail address.',
  'fault.username':
    'Use 3 to 30 letters a–z, digits, hyphens or underscores, with a letter or digit at both ends.',
  'fault.username.missing': 'Choose a username.',
  'fault.password': 'Take 10 to 128 characters.',
  'fault.password.missing': 'Write a password.',
  'fault.token': 'That is not a whole link. Copy it once more, from its first letter to its last.',
  'fault.token.missing': 'Paste the link of the mail.',

  'problem.other': 'That did not work. Look it over and try again.',
  'problem.csrf':
    'This form was opened in another session, or long ago, so nothing was done. Look it over and send it again.',
  'problem.rate-limited': 'That was too often in a short time. Try again in {{wait}}.',
  'problem.wrong-credentials': 'The address or the password is wrong. Check both and try again.',
  'problem.email-unverified':
    'Your address is not confirmed yet. Open the link in our mail, or have a new one sent below.',
  'problem.username-taken': 'This username is taken. Choose another.',
  'problem.password-too-common':
    'This password is among the first that are tried. Take a longer one, such as four unrelated words.',
  'problem.verify-token-invalid':
    'This link is incomplete, or very old. Copy it once more, or have a new one sent.',
  'problem.verify-token-used':
    'This link has been used. Your address is most likely confirmed: try to sign in.',
  'problem.verify-token-expired': 'This link is too old. Have a new one sent.',
  'problem.verify-token-superseded': 'A newer link was sent since. Only the newest mail counts.',
  'problem.session-not-found': 'This session has ended already.',

  'said.session-ended': 'Your session has ended. Sign in to go on.',
  'said.oauth-linked': 'The account is linked. From now on it signs you in.',
  'said.oauth-pending':
    'You already have an account with this address. Sign in to it, and the two will be linked.',
  'said.oauth-confirm-address':
    'One step is left: open the link in the mail that we have sent you, then sign in again.',
  'said.oauth-denied':
    'The sign-in was ended at the other service. You can begin again, or sign in another way.',
  'said.oauth-unavailable':
    'The other service does not answer at the moment. Try again in a while, or sign in another way.',
  'said.oauth-refused':
    'The answer of the other service did not fit this sign-in, so it does not count. Begin again.',
  'said.oauth-state-invalid':
    'This sign-in took longer than ten minutes, was ended before, or was begun in another browser. Begin again.',
  'said.oauth-email-missing':
    'The other service has told us no e-mail address of yours. Allow it there, or sign up here and link the account in your settings.',
  'said.oauth-sign-in-first':
    'What waits to be linked belongs to another account, or you had signed in before. Sign out, then sign in as the account with this address.',
  'said.identity-taken': 'That account signs in to another account here. Unlink it there first.',
  'said.account-suspended':
    'This account is suspended. Our mail says why; by its link you may appeal without signing in.',
  'said.rate-limited': 'Too many mails were asked for. Try again in an hour.',
  'said.oauth-failed': 'Something failed on our side. Try again, or sign in another way.',
  'said.verified': 'Your address is confirmed. You can sign in now.',
  'said.resent': 'If an account waits for this address to be confirmed, a new mail is on its way.',
  'said.session-was-ended': 'The session has ended.',
  'said.other-sessions-ended': 'All other sessions have ended.',
  'said.creator': 'You are a creator now.',

  'signUp.title': 'Create an account',
  'signUp.lead': 'To follow, like and comment. Listening needs no account.',
  'signUp.submit': 'Create account',
  'signUp.haveOne': 'You have one already?',

  'sent.title': 'Look into your mail',
  'sent.lead': 'A mail is on its way to the address you gave.',
  'sent.lead.to': 'A mail is on its way to {{address}}. Open its link to confirm that the address is yours.',
  'sent.spam': 'It may take a minute. Look into the spam folder as well.',
  'sent.once': 'The link works once, for 24 hours.',
  'sent.known':
    'If the address has an account already, the mail says so, and nothing about that account changes.',
  'sent.development': 'This server sends no mail; it keeps them:',
  'sent.mailbox': 'open its mailbox',
  'sent.resend': 'Send a new mail',
  'sent.wrongAddress': 'The wrong address?',
  'sent.again': 'Sign up again',

  'signIn.title': 'Sign in',
  'signIn.first': 'Sign in to go on.',
  'signIn.submit': 'Sign in',
  'signIn.forgot': 'Forgot your password?',
  'signIn.noAccount': 'New here?',
  'signIn.unconfirmed': 'Address not confirmed yet?',

  'signOut.title': 'Sign out',
  'signOut.text': 'You will be signed out on this device alone.',
  'signOut.done': 'You are signed out',

  'verify.paste.title': 'Confirm your address',
  'verify.paste.text':
    'Scripts are off here, so paste the link of our mail: it may still stand in the address bar.',
  'verify.paste.submit': 'Confirm',
  'verify.paste.resend': 'No link at hand?',

  'settings.title': 'Settings',
  'settings.name': 'Name',
  'settings.since': 'Here since',
  'settings.profile': 'Profile',
  'settings.profile.about': 'Your name, what others read about you, the language of our mails.',
  'settings.security': 'Security',
  'settings.security.about': 'Password, e-mail address, second step, passkeys.',
  'settings.sessions': 'Sessions',
  'settings.sessions.about': 'Where you are signed in, and how to end that.',
  'settings.connections': 'Connections',
  'settings.connections.about': 'Other services you sign in with.',
  'settings.creator': 'Publishing',
  'settings.creator.about': 'Publish and sell your own music.',
  'settings.data': 'Your data',
  'settings.data.about': 'Take a copy, or delete the account.',

  'sessions.lead':
    'Each browser and each Studio you are signed in with. End those you do not know, then change your password.',
  'sessions.current': 'This one',
  'sessions.unknown': 'Unknown device',
  'sessions.seen': 'Last seen',
  'sessions.place': 'network',
  'sessions.end': 'End session',
  'sessions.endOf': 'End session: {{device}}',
  'sessions.endCurrent': 'Sign out: {{device}}',
  'sessions.endOthers': 'End all others',

  'creator.lead': 'Publish your own recordings, free or for sale. One press makes you a creator.',
  'creator.point1': 'Veza Studio measures and prepares your audio on your own machine, then uploads it.',
  'creator.point2': 'You choose what is public, what is for sale, and at what price.',
  'creator.point3': 'What you publish stays yours.',
  'creator.submit': 'Become a creator',
  'creator.free': 'It costs nothing and changes nothing else about your account.',
  'creator.isOne': 'You are a creator: you can publish.',
  'creator.studio': 'Publish with Veza Studio',
  'creator.studio.text': 'The Studio’s command line comes with Veza’s source. In its folder:',
} as const
