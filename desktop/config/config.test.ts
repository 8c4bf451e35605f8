import { expect, test } from 'vitest'
import { readStudioConfig } from './config.ts'

const read = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
  readStudioConfig({ HOME: '/home/ada', ...env }, () => undefined, platform)

test('the library lies in the user’s data folder', () => {
  expect(read({}).libraryDir).toBe('/home/ada/.local/share/veza/library')
  expect(read({ XDG_DATA_HOME: '/data' }).libraryDir).toBe('/data/veza/library')
  expect(read({ XDG_DATA_HOME: 'relative' }).libraryDir).toBe('/home/ada/.local/share/veza/library')
  expect(read({ VEZA_LIBRARY: '/elsewhere' }).libraryDir).toBe('/elsewhere')
  expect(read({}, 'darwin').libraryDir).toBe('/home/ada/Library/Application Support/veza/library')
})

test('the language follows LC_ALL, LC_MESSAGES, LANG in this order', () => {
  expect(read({ LANG: 'fr_FR.UTF-8' }).language).toBe('fr')
  expect(read({ LANG: 'fr_FR.UTF-8', LC_ALL: 'C' }).language).toBe('en')
})

test('what is fetched of tracks that lie elsewhere has the room that one gives it; nonsense is told and not used', () => {
  expect(read({}).cacheBytes).toBeUndefined()
  expect(read({ VEZA_CACHE_MB: '64' }).cacheBytes).toBe(64 * 1024 * 1024)
  const warnings: string[] = []
  for (const text of ['0', '-5', '15', 'lots', '1e3', '99999999'])
    expect(
      readStudioConfig({ VEZA_CACHE_MB: text }, (warning) => warnings.push(warning)).cacheBytes,
    ).toBeUndefined()
  expect(warnings.length).toBe(6)
})

test('a browser is opened by the system’s own means, where there is a screen, or by the program one names', () => {
  const browser = (env: Record<string, string>, platform?: NodeJS.Platform) => {
    const found = read(env, platform).browser
    return found && [found.program, ...found.args].join(' ')
  }
  expect(browser({})).toBeUndefined()
  expect(browser({ DISPLAY: ':0' })).toBe('xdg-open')
  expect(browser({ WAYLAND_DISPLAY: 'wayland-0' })).toBe('xdg-open')
  expect(browser({ BROWSER: '/usr/bin/firefox' })).toBe('/usr/bin/firefox')
  expect(browser({ BROWSER: 'w3m:firefox %s' })).toBe('xdg-open')
  expect(browser({}, 'darwin')).toBe('open')
  expect(browser({}, 'win32')).toBe('rundll32 url.dll,FileProtocolHandler')
})

test('paths start where npm was called, and only when it is npm that runs us', () => {
  expect(read({ INIT_CWD: '/there', npm_lifecycle_event: 'studio-cli' }).cwd).toBe('/there')
  expect(read({ INIT_CWD: '/there', npm_lifecycle_event: 'test' }).cwd).toBe(process.cwd())
})
