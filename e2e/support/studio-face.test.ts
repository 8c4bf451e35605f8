import { expect, test } from 'vitest'
import { pathsIn, studioRoutes } from './studio-face.ts'

test('every screen is found, whichever way its address is written', () => {
  expect(studioRoutes()).toEqual(
    expect.arrayContaining(['/library', '/tracks/:id', '/discounts', '/orders/:id', '/payouts']),
  )
  expect(
    pathsIn('one', "const ONE = '/one'\nroutes: [{ path: ONE, screen: A }, { path: '/two', screen }]"),
  ).toEqual(['/one', '/two'])
})

test.each([
  ['of another file', "import { ONE } from './x.ts'\nroutes: [{ path: ONE, screen: A }]"],
  ['made of parts', "routes: [{ path: A + '/b', screen: A }]"],
  ['after its screen', "routes: [{ screen: A, path: '/a' }]"],
])('an address %s is not left out in silence', (_, index) => {
  expect(() => pathsIn('one', index)).toThrow('one: 1 screens')
})
