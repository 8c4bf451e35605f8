import { expect, test } from 'vitest'
import { readProxies } from './proxy.ts'

const loopback = 'localhost,127.0.0.1,::1'

test.each([
  ['none', {}, '', ''],
  ['one for both', { HTTP_PROXY: 'http://p:1' }, 'http://p:1', 'http://p:1'],
  ['one for https alone', { HTTPS_PROXY: 'http://p:1' }, '', 'http://p:1'],
  ['small letters first', { https_proxy: 'http://p:1', HTTPS_PROXY: 'http://q:2' }, '', 'http://p:1'],
  ['switched off', { https_proxy: '', HTTPS_PROXY: 'http://q:2' }, '', ''],
  ['without its scheme', { HTTPS_PROXY: 'proxy.example:3128' }, '', 'http://proxy.example:3128'],
  ['no address', { HTTPS_PROXY: 'http://[' }, '', ''],
  ['of a kind that is not known', { HTTPS_PROXY: 'ftp://p:1' }, '', ''],
])('proxies: %s', (_what, env, httpProxy, httpsProxy) => {
  expect(readProxies(env)).toEqual({ httpProxy, httpsProxy, noProxy: loopback })
})

test('this machine is reached straight, besides what is asked for', () => {
  expect(readProxies({ NO_PROXY: '.lan, store.example' }).noProxy).toBe(`.lan, store.example,${loopback}`)
})
