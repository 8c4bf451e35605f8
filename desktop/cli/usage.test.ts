import type { Command as Program } from 'commander'
import { expect, test } from 'vitest'
import { readStudioConfig } from '../config/config.ts'
import { explain } from './explain.ts'
import { createProgram } from './program.ts'
import type { Terminal } from './terminal.ts'
import { sayIn } from './words.ts'

function programIn(language: 'en' | 'fr'): Program {
  const nowhere = () => undefined
  const terminal: Terminal = {
    language,
    say: sayIn(language),
    isJson: false,
    canvas: null,
    print: nowhere,
    answer: nowhere,
    note: nowhere,
    fail: nowhere,
    flush: async () => undefined,
  }
  const config = readStudioConfig({ HOME: '/home/ada' })
  return createProgram({ config, terminal, signal: new AbortController().signal }, nowhere)
}

const allOf = (program: Program): Program[] => [program, ...program.commands.flatMap(allOf)]
/** Words of English that no French sentence has. */
const ENGLISH =
  /\b(display|help for|default:|Options:|Commands:|Arguments:|Usage:|the|your)\b|<(address|seconds|text|file|paths|list|dir|who|password)\b/

test('no line of the help in French is English, of any command', () => {
  for (const program of allOf(programIn('fr'))) expect(program.helpInformation()).not.toMatch(ENGLISH)
  const publish = programIn('fr').commands.find((command) => command.name() === 'publish')
  expect(publish?.helpInformation()).toContain('Usage : veza-studio publish [options] <fichier>')
  expect(publish?.helpInformation()).toMatch(/--patience <secondes>[\s\S]*\(par défaut : 600\)/)
})

test('the help in English stays as it is', () => {
  expect(programIn('en').helpInformation()).toMatch(/^Usage: veza-studio \[options\] \[command\]/)
})

const MINE = /^[^']*(« .* »|\d)[^']*$/
test.each([
  ['publish', 'il manque l’argument « fichier »'],
  ['publish --nope', 'l’option « --nope » n’existe pas'],
  ['publish --titl', 'l’option « --titl » n’existe pas (peut-être --title ?)'],
  ['import', 'il manque l’argument « chemins... »'],
  ['nope', 'la commande « nope » n’existe pas'],
  ['login --server', 'il manque une valeur à l’option « --server <url> »'],
  ['status a b', 'trop d’arguments : 2 au lieu de 0 (a, b)'],
  ['queue run --patience x', 'la valeur « x » ne va pas à l’option « --patience <secondes> » : > 0'],
])('a wrong line is told in French: %s', async (line, words) => {
  const error = await programIn('fr')
    .parseAsync(line.split(' '), { from: 'user' })
    .catch((thrown: unknown) => thrown)
  const { what } = explain(error, 'fr')
  expect(what).toBe(words)
  expect(what).toMatch(MINE)
})
