import { expect, test } from 'vitest'
import { createMailbox } from '../platform/mail/mailbox.ts'
import { devMailbox } from './dev-mailbox.ts'

test('in production no route is made, even if there were a mailbox', () => {
  const mailbox = createMailbox(1)
  expect(devMailbox({ environment: 'production' }, mailbox)).toEqual([])
  expect(devMailbox({ environment: 'development' }, undefined)).toEqual([])
  expect(devMailbox({ environment: 'development' }, mailbox)).toHaveLength(1)
})
