import { expect, test } from 'vitest'
import { matchRoute } from './router.ts'

const screen = () => null
const routes = [
  { path: '/tracks/new', screen },
  { path: '/tracks/:id', screen },
  { path: '/library', screen },
]

test.each([
  ['/library', '/library', {}],
  ['/library?sort=title', '/library', {}],
  ['/tracks/new', '/tracks/new', {}],
  ['/tracks/a%20b', '/tracks/:id', { id: 'a b' }],
])('%s leads to %s', (path, route, params) => {
  const match = matchRoute(routes, path)
  expect([match?.route.path, match?.params]).toEqual([route, params])
})

test.each(['/', '/tracks', '/tracks/a/b', '/nowhere', '/tracks/%', '/tracks/%E0%A4%A'])(
  '%s leads nowhere',
  (path) => {
    expect(matchRoute(routes, path)).toBeUndefined()
  },
)
