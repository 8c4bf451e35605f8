import type { Role } from '@veza/shared/contracts/accounts.ts'
import { bareCaller } from './bare-http.ts'
import { giveTotp } from './second-factors.ts'
import { newUser, type SignedInUser, type TestServer } from './server.ts'

/** One of the staff, with a second factor proved just now. */
export async function newStaff(
  server: TestServer,
  role: Extract<Role, 'admin' | 'moderator'>,
): Promise<SignedInUser> {
  const user = await newUser(server, [role])
  await giveTotp(bareCaller(server.url), user, server.ctx.clock)
  return user
}

/** A whole notice. */
export const noticeAbout = (target: string) => ({
  name: 'Ada Rights',
  address: '1 Label Street\nLondon',
  email: 'rights@label.example',
  phone: '+44 20 0000 0000',
  rightsOwner: 'Label Ltd',
  work: '“First Song”, by the Label Band, 2019',
  target,
  signature: 'Ada Rights',
  goodFaith: true,
  swornStatement: true,
})
