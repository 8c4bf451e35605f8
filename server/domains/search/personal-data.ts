import type { PersonalData } from '../accounts/index.ts'
import { forgetOwner } from './vocabulary.ts'

/** What is searched is made of tracks, products and names: a copy of somebody's data has those. */
export const searchData: PersonalData = {
  domain: 'search',
  collect: () => ({}),
  erase: forgetOwner,
}
