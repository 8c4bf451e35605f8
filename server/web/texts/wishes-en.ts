/** Words of wish lists. */
export const wishesEn = {
  'library.wishes': 'Wish list',
  'wish.add': 'Wish list',
  'wish.of': 'Wish list: {{title}}',
  'wish.gone': 'Wish list: something that cannot be bought',
  'wish.count_one': 'On the wish list of {{count}} person.',
  'wish.count_other': 'On the wish lists of {{count}} people.',
  'wish.count': 'On the wish lists of {{count}} people.',
  'wish.countMost': 'On the wish lists of more than {{most}} people.',
  'wishes.older': 'Added earlier',
  'wishes.newest': 'Added last',
  'wishes.gone': 'This cannot be bought now.',
  'wishes.empty': 'What you mean to buy one day is kept here, for you alone.',
  'wishes.empty.how': 'The mark is beside everything that is for sale. What you buy leaves the list.',
} as const
