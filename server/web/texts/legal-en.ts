/** Words of copyright notices. */
export const legalEn = {
  'site.copyright': 'Copyright notices',
  'blocked.policy': 'What a copyright notice does, and how a creator answers',

  'legal.title': 'Copyright notices',
  'legal.lead':
    'Music is put up here by the people who make it. If something of yours is here without your permission, tell us: a person looks at each notice. This page follows section 512 of the US Copyright Act (DMCA).',
  'legal.send': 'Send a notice',
  'legal.notice': 'If your work is here without permission',
  'legal.notice.text': 'Send us a notice. You need no account. It has to hold:',
  'legal.notice.who':
    'your name, your address, and how we reach you; and for whom you act, if not for yourself;',
  'legal.notice.work': 'which work it is that you say is infringed;',
  'legal.notice.where': 'which track of ours you mean: the address of its page is best;',
  'legal.notice.statements':
    'that you believe in good faith that its use is not allowed; that what you write is accurate; and, under penalty of perjury, that you may act for the owner;',
  'legal.notice.signature': 'your signature: your full name, typed.',
  'legal.then': 'What happens then',
  'legal.then.number': 'You get a number, and a mail with it. The creator is told that a notice has come.',
  'legal.then.decision':
    'A person decides. If the notice holds, the track is taken down: nobody hears it, its creator included, and it is not sold. If not, you are told why.',
  'legal.then.told': 'You and the creator get a mail about each step.',
  'legal.then.bought': 'Those who bought the track keep what they downloaded before.',
  'legal.counter': 'If your track was taken down',
  'legal.counter.text':
    'If that was a mistake, or another track was meant, send a counter-notice. It has to hold:',
  'legal.counter.who': 'your name, your address, your telephone number and your signature;',
  'legal.counter.statement':
    'under penalty of perjury, that you believe in good faith that the track was taken down by mistake, and why;',
  'legal.counter.consent':
    'that you consent to the jurisdiction of the federal court of your district (outside of the US: of any district where we can be found), and accept service from the claimant.',
  'legal.counter.clock':
    'The claimant gets a copy of it. After {{days}} business days your track comes back, unless the claimant has gone to court before then.',
  'legal.counter.send': 'Send a counter-notice',
  'legal.repeat': 'If it happens again and again',
  'legal.repeat.text':
    'After {{count}} notices that were upheld within {{days}} days, an account can upload and publish nothing until our staff has looked at it. A notice that has ended with the track back does not count.',
  'legal.false': 'False claims',
  'legal.false.text':
    'Whoever knowingly claims what is not true, in a notice or a counter-notice, may have to pay for the harm it does (17 USC 512(f)). Think of fair use, and of licences you may have given, before you send one.',
  'legal.data': 'Who reads what you write',
  'legal.data.text':
    'Our staff reads a notice whole. The creator is told your name, or that of whom you act for, and the work; not your address. A counter-notice goes to the claimant whole, as the law asks.',
  'legal.agent': 'Our copyright agent',
  'legal.agent.text':
    'The form reaches our copyright agent fastest. By mail: Veza, copyright agent, {{address}}.',

  'notice.title': 'Send a copyright notice',
  'notice.lead': 'For holders of rights, and those who act for them. It takes a few minutes.',
  'notice.policy': 'How we handle notices',
  'notice.target': 'Which track?',
  'notice.target.hint': 'The address of its page here, or its id.',
  'notice.work': 'Which work of yours?',
  'notice.work.hint': 'Its title, who made it, and where it can be heard or seen.',
  'notice.claimantName': 'Your full name',
  'notice.rightsOwner': 'For whom you act',
  'notice.rightsOwner.hint': 'Leave it empty if the rights are your own.',
  'notice.claimantAddress': 'Your postal address',
  'notice.phone': 'Telephone number',
  'notice.goodFaith':
    'I believe in good faith that this use is not allowed by the owner of the rights, their agent, or the law.',
  'notice.swornStatement':
    'What I write is accurate and, under penalty of perjury, I am the owner of the rights or may act for them.',
  'notice.signature': 'Signature',
  'notice.signature.hint': 'Type your full name. It counts as if you had signed by hand.',
  'notice.submit': 'Send the notice',
  'notice.sent': 'Your notice is here',
  'notice.sent.lead': 'We have your notice.',
  'notice.sent.number': 'It has the number {{number}}. Name it whenever you write to us about it.',
  'notice.sent.mail': 'A mail with the number is on its way. Look into your spam folder as well.',
  'notice.sent.then': 'Somebody looks at it, and you get a mail when it is decided.',

  'counter.title': 'Answer a copyright notice',
  'counter.lead': 'For creators whose track was taken down by mistake.',
  'counter.lead.form':
    'Sign it only if it is true: the claimant gets all of it, with your name and address, and may go to court.',
  'counter.none': 'No track of yours was ever taken down.',
  'counter.answer': 'Answer',
  'counter.answer.about': 'Answer the notice about {{title}}',
  'counter.all': 'All notices about your tracks',
  'counter.notice': 'Notice {{number}} of {{claimant}}',
  'counter.work': 'The work that they name',
  'counter.state.pending': 'We have not decided yet. You have nothing to do.',
  'counter.state.taken_down': 'Taken down on {{day}}. You can answer.',
  'counter.state.counter_noticed':
    'Answered. The track comes back on {{day}}, unless the claimant goes to court.',
  'counter.state.court':
    'Answered, and the claimant has gone to court. The track stays down until a court has decided.',
  'counter.state.restored': 'The track is back.',
  'counter.state.dismissed': 'Dismissed. Nothing has changed for your track.',
  'counter.fullName': 'Your full name',
  'counter.postalAddress': 'Your postal address',
  'counter.phone': 'Your telephone number',
  'counter.statement': 'Why was it a mistake?',
  'counter.statement.hint':
    'Who made the recording and the song, which licence you have, or which track was meant.',
  'counter.sworn':
    'I swear, under penalty of perjury, that I believe in good faith that the track was taken down by mistake, or because another was meant.',
  'counter.consent':
    'I consent to the jurisdiction of the federal court of my district (outside of the US: of any district where Veza can be found), and accept service from whoever sent the notice.',
  'counter.submit': 'Send the counter-notice',
  'counter.sent': 'Your counter-notice is here. The claimant gets a copy, and you get a mail.',

  'fault.target': 'Take up to 500 characters, on one line.',
  'fault.target.missing': 'Say which track you mean.',
  'fault.work': 'Take up to 5,000 characters.',
  'fault.work.missing': 'Say which work it is about.',
  'fault.claimantName': 'Take up to 200 characters, without signs that nobody sees.',
  'fault.claimantName.missing': 'Write your full name.',
  'fault.claimantAddress': 'Take up to 500 characters.',
  'fault.claimantAddress.missing': 'Write your postal address.',
  'fault.phone': 'Take up to 60 characters.',
  'fault.rightsOwner': 'Take up to 200 characters.',
  'fault.fullName': 'Take up to 200 characters, without signs that nobody sees.',
  'fault.fullName.missing': 'Write your full name.',
  'fault.postalAddress': 'Take up to 500 characters.',
  'fault.postalAddress.missing': 'Write your postal address.',
  'fault.phone.missing': 'Write your telephone number.',
  'fault.statement': 'Take up to 5,000 characters.',
  'fault.statement.missing': 'Say why it was a mistake.',
  'fault.sworn': 'A counter-notice has no effect without this statement.',
  'fault.sworn.missing':
    'Tick the statement under penalty of perjury: a counter-notice has no effect without it.',
  'fault.consent': 'A counter-notice has no effect without this consent.',
  'fault.consent.missing': 'Tick the consent to a court: a counter-notice has no effect without it.',
  'fault.goodFaith': 'A notice has no effect without this statement.',
  'fault.goodFaith.missing': 'Tick the statement about good faith: a notice has no effect without it.',
  'fault.swornStatement': 'A notice has no effect without this statement.',
  'fault.swornStatement.missing':
    'Tick the statement under penalty of perjury: a notice has no effect without it.',
  'fault.signature': 'Take up to 200 characters.',
  'fault.signature.missing': 'Type your full name as your signature.',
} as const
