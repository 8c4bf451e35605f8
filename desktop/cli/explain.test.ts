import { expect, test } from 'vitest'
import { ApiProblem } from '../engine/api/problem.ts'
import { explainServer } from './explain.ts'

test('an address that is not confirmed is named as such, not as a wrong password', () => {
  const told = explainServer(new ApiProblem(403, 'email-unverified', 'x'), 'http://s', 'en')
  expect([told.code, told.exit]).toEqual(['email-unverified', 4])
  expect(told.what).toMatch(/not confirmed/)
  expect(told.todo).not.toMatch(/password/)
})
