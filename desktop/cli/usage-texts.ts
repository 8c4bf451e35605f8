import type { Language } from '@veza/shared/studio/language.ts'
import { Help, type HelpConfiguration } from 'commander'

/** The words of commander's own, which it has in English alone, and our names of arguments. */
const french: Readonly<Record<string, string>> = {
  'Usage:': 'Usage :',
  'Options:': 'Options :',
  'Commands:': 'Commandes :',
  'Arguments:': 'Arguments :',
  '[command]': '[commande]',
  '<paths...>': '<chemins...>',
  '<file>': '<fichier>',
  '<dir>': '<dossier>',
  '<address>': '<adresse>',
  '<password>': '<mot-de-passe>',
  '<seconds>': '<secondes>',
  '<text>': '<texte>',
  '<list>': '<liste>',
  '<who>': '<qui>',
  '<time>': '<moment>',
  '<amount>': '<montant>',
}

const inFrench = (text: string) =>
  text
    .replaceAll(/[<[][\w.]+[>\]]|^\w+:$/g, (word) => french[word] ?? word)
    .replace('(default: ', '(par défaut : ')

/** An argument's name in French, without its brackets. */
function argument(name: string): string {
  const told = french[`<${name}>`] ?? french[`<${name}...>`] ?? name
  return told.replaceAll(/[<>]/g, '')
}

/** How commander writes its help in a language; every command inherits it. */
export function helpIn(language: Language): HelpConfiguration {
  if (language === 'en') return {}
  const plain = new Help()
  return {
    styleTitle: inFrench,
    styleUsage: inFrench,
    subcommandTerm: (command) => inFrench(plain.subcommandTerm(command)),
    optionTerm: (option) => inFrench(plain.optionTerm(option)),
    optionDescription: (option) => inFrench(plain.optionDescription(option)),
  }
}

/** What commander says of a wrong line, and the same in French, in the order in which they are tried. */
const frenchErrors: readonly (readonly [RegExp, string])[] = [
  [/^missing required argument '(.+)'$/, 'il manque l’argument « $1 »'],
  [/^option '(.+)' argument missing$/, 'il manque une valeur à l’option « $1 »'],
  [/^option '(.+)' argument '(.*)' is invalid\. ?(.*)$/, 'la valeur « $2 » ne va pas à l’option « $1 » : $3'],
  [/^unknown option '([^']*)'/, 'l’option « $1 » n’existe pas'],
  [/^unknown command '([^']*)'/, 'la commande « $1 » n’existe pas'],
  [
    /^too many arguments(?: for '(.+)')?\. Expected (\d+) arguments? but got (\d+): (.*)\.$/,
    'trop d’arguments : $3 au lieu de $2 ($4)',
  ],
]
const SUGGESTION = /\(Did you mean (?:one of )?(.+)\?\)$/

/** What commander found wrong with the line that was typed. What it may say that we do not know stays as it is. */
export function usageFault(message: string, language: Language): string {
  const text = message
    .replace(/^error: /, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (language === 'en') return text
  const known = frenchErrors.find(([pattern]) => pattern.test(text))
  if (known === undefined) return text
  const suggestion = SUGGESTION.exec(text)?.[1]
  const bare = text.replace(SUGGESTION, '').trim()
  // An argument is named without its brackets here.
  const named = bare.replace(
    /^(missing required argument) '(\w+)'$/,
    (_, what, name) => `${what} '${argument(name)}'`,
  )
  const told = inFrench(named.replace(known[0], known[1]))
  return suggestion === undefined ? told : `${told} (peut-être ${suggestion} ?)`
}
