/** Words of what somebody who sells sees of their money. */
export const sellingEn = {
  'settings.selling': 'Selling',
  'settings.selling.about': 'What you have sold, where your money is, and your statements.',
  'header.selling': 'Sales and money',

  'selling.account': 'Where your money goes',
  'selling.unavailable':
    'This server is not connected to a payment provider: nothing can be sold for money here, and nothing can be sent to you just now. What you have earned is not lost by that.',
  'selling.none':
    'We send your part of each sale to an account of your own at our payment provider, and it goes on to your bank from there. For that the provider has to know who you are and which bank account is yours. It takes a few minutes, and you do it once.',
  'selling.none.meanwhile': 'You can sell before that. What you earn is kept for you until it can be sent.',
  'selling.started':
    'We have asked the payment provider for an account, and have not heard back. Go on here.',
  'selling.incomplete':
    'The payment provider cannot take money for you yet. What you earn is kept for you meanwhile. It still lacks:',
  'selling.incomplete.unknown':
    'The payment provider cannot take money for you yet. What you earn is kept for you meanwhile. Its page says what it lacks.',
  'selling.in-review':
    'You have told all that was asked. The payment provider is looking at it, which takes minutes as a rule, and up to two days. What you earn is kept for you meanwhile.',
  'selling.ready':
    'All is in place. Your part of each sale is sent to your account, and goes on to your bank.',
  'selling.no-payouts':
    'Your part of each sale is sent to your account at the provider, and does not go on to your bank. The provider still lacks:',
  'selling.no-payouts.unknown':
    'Your part of each sale is sent to your account at the provider, and does not go on to your bank. The provider’s page says what it lacks.',
  'selling.rejected':
    'The payment provider does not take money for you, and has not told us why. What you have earned stays yours and is kept. Write to us, so that we find another way.',
  'selling.closed':
    'Your account at the payment provider was closed, or its tie to Veza was cut. What you earn is kept for you. You can open a new one.',
  'selling.country': 'Country',
  'selling.country.hint': 'Where you live, or where your company is registered. It cannot be changed later.',
  'selling.country.choose': 'Choose a country',
  'selling.open': 'Set up my account',
  'selling.open.note':
    'The payment provider’s page opens, and brings you back here. We never see your papers or your bank account’s number.',
  'selling.continue': 'Tell what is missing',
  'selling.look': 'Look at it there',
  'selling.dashboard': 'My account at the provider',
  'selling.onward': 'On to the payment provider',
  'selling.onward.lead':
    'The page opens where you say who you are and where your money goes. If it does not, press the button.',

  'selling.money': 'Your money',
  'selling.money.none': 'Nothing yet. What you earn is counted here from your first sale on.',
  'selling.money.unknown': 'What lies at the payment provider cannot be shown just now: it does not answer.',
  'selling.money.owed': 'With us, not sent yet',
  'selling.money.waiting': '{{amount}} of it waits for your account.',
  'selling.money.returning': 'Below nothing, because a refund is being brought back from your account.',
  'selling.money.pending': 'In your account, not free yet',
  'selling.money.available': 'In your account, ready for your bank',
  'selling.money.debt': 'You owe us',
  'selling.money.debt.about':
    'Buyers were given money back that had been sent to you already. Your next sales pay it off; nothing is asked of you.',
  'selling.money.next': 'Next payout',
  'selling.money.next.on': '{{amount}}, expected on {{day}}',

  'selling.sales': 'Sales',
  'selling.sales.last': 'Last sales',
  'selling.sales.none': 'Nothing has been sold yet. Listeners see what you have on sale on {{page}}.',
  'selling.sales.none.page': 'your page',
  'selling.sales.all': 'All sales',
  'selling.sales.older': 'Older sales',
  'selling.sales.price': 'of {{amount}}',
  'selling.sales.free': 'given away',
  'selling.sales.returned': '{{amount}} of it went back',
  'selling.sales.earned': 'Your part:',

  'selling.countries': 'Where your buyers are',
  'selling.countries.about':
    'In the last twelve months, as the payment provider knows it from their card or account.',
  'selling.countries.all': 'All countries',
  'selling.countries.country': 'Country',
  'selling.countries.buyers': 'Buyers',
  'selling.countries.colon': ': ',
  'selling.countries.earned': 'Your part',
  'selling.countries.unknown': 'Unknown',
  'selling.countries.none': 'Nothing was sold in this time. Choose a longer one.',
  'selling.countries.period': 'Period',
  'selling.countries.month': 'Last 30 days',
  'selling.countries.year': 'Last 12 months',
  'selling.countries.all-time': 'Since the beginning',

  'selling.transfers': 'Sent to your account',
  'selling.transfers.none': 'Nothing yet. Each sale’s part of yours is listed here on its way.',
  'selling.transfers.all': 'All that was sent',
  'selling.transfers.older': 'Earlier ones',
  'selling.transfers.pending': 'not sent yet',
  'selling.transfers.failed': 'not sent yet: the provider did not take it, and we try again',
  'selling.transfers.completed': 'sent',
  'selling.transfers.returned': 'sent; {{amount}} of it came back',
  'selling.transfers.reversal_pending': 'sent; some of it is being brought back for a refund',
  'selling.transfers.reversed': 'brought back for a refund',
  'selling.transfers.unsent': 'given back to the buyer before it was sent',
  'selling.transfers.given-up': 'could not be sent: we look into it, and it stays yours',
  'selling.transfers.kept': 'sent; a refund could not be brought back, and counts as owed',

  'selling.payouts': 'Payouts to your bank',
  'selling.payouts.none': 'Nothing yet. As soon as the provider sends money to your bank, it is listed here.',
  'selling.payouts.all': 'All payouts',
  'selling.payouts.older': 'Earlier payouts',
  'selling.payouts.pending': 'is being prepared, expected on {{day}}',
  'selling.payouts.in_transit': 'on its way, expected on {{day}}',
  'selling.payouts.paid': 'paid, and in your bank account by {{day}}',
  'selling.payouts.failed': 'came back from your bank',
  'selling.payouts.canceled': 'was stopped before it left',
  'selling.payouts.id': 'The provider’s number',

  'selling.statements': 'Statements',
  'selling.statements.about': 'Each line of a month, by track; the lines add up to the balance at its end.',
  'selling.statements.none': 'There is one for each month in which your money moved.',
  'selling.statements.month': 'Month',
  'selling.statements.closing': 'Balance at its end',
  'selling.statements.running': 'so far',
  'selling.statements.files': 'Files',
  'selling.statements.older': 'Earlier months',
  'selling.statements.of': '{{format}}: statement of {{month}}',
  'selling.back': 'Back to the overview',

  'fault.country': 'Choose a country.',
  'fault.country.missing': 'Choose a country.',
  'problem.selling-unavailable':
    'This server is not connected to a payment provider just now. Nothing was changed, and what you have earned is kept.',
  'problem.provider-unavailable':
    'Our payment provider does not answer. Nothing was changed. Try again in a moment.',
  'problem.seller-account-refused':
    'Our payment provider opens no account with that. Check the country; if it is right, nobody can be paid there yet.',
  'problem.seller-account-exists':
    'Your account is of another country, and money has been sent to it. Write to us to change it.',
  'problem.no-seller-account': 'The account is not there any more. Open a new one.',
  'problem.dashboard-not-ready': 'First tell the payment provider what is still missing.',
  'said.statement-too-long': 'That month has too many lines for a PDF. Take the table (CSV) instead.',
  'said.statement-later': 'Many documents are being made just now. Try again in a moment.',
  'said.no-statement': 'There is no statement of that month.',
} as const
