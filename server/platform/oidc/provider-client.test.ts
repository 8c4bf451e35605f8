import { systemClock } from '@veza/shared/kernel/time.ts'
import { expect, test } from 'vitest'
import { createLogger } from '../logger/index.ts'
import { ProviderFault } from './provider-fault.ts'
import { providerFetch } from './provider-fetch.ts'
import { openProviders } from './providers.ts'

const parts = { clock: systemClock, log: createLogger('silent') }
const request = { redirectUri: 'https://veza.example/back', state: 's', nonce: 'n', verifier: 'v'.repeat(43) }

test.each([
  ['production', 'http://127.0.0.1:1'],
  ['production', 'http://provider.example'],
  ['development', 'http://provider.example'],
  ['test', 'http://127.0.0.1.evil.example'],
] as const)('in %s no issuer is asked without TLS: %s', async (environment, issuer) => {
  const provider = { id: 'one', name: 'One', issuer, clientId: 'veza', scopes: ['openid'] }
  const asked = openProviders([provider], { ...parts, environment })
    .find('one')
    ?.authorizationUrl(request)
  await expect(asked).rejects.toMatchObject({
    kind: 'unavailable',
    message: expect.stringContaining('HTTPS'),
  })
  await expect(asked).rejects.toBeInstanceOf(ProviderFault)
})

test('an address that a provider names is asked without TLS on this machine alone', async () => {
  const options = { method: 'GET', headers: {}, body: null, redirect: 'manual' } as const
  await expect(providerFetch('http://provider.example/token', options)).rejects.toThrow('by https alone')
})

test('only what is configured is found', () => {
  const providers = openProviders([], { ...parts, environment: 'test' })
  expect(providers.list).toEqual([])
  expect(providers.find('one')).toBeUndefined()
})
