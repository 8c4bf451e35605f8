import { filesUnder, lineAt, type Rule } from './rule.ts'

/**
 * Paths of the workplace that a clone may stand in: nobody else can follow them. Written in two
 * pieces here, or this file would find itself.
 */
const workplace = [
  ['/', 'work/'],
  ['/', 'root/[a-z]'],
  ['\\.\\./shared/', '(?:tools|spec|hooks|facts|style)\\b'],
]
const pattern = new RegExp(`(?<![\\w./~*-])(?:${workplace.map((pieces) => pieces.join('')).join('|')})`, 'g')
const text = /\.(?:ts|tsx|mjs|cjs|js|json|md|sql|sh|ya?ml|css|html|template)$|^[^.]+$|\/run$/
const folders = ['.ci', 'docs', 'e2e', 'migrations', 'scripts', 'server', 'desktop', 'shared']

/** What is committed makes sense in anybody's clone. */
export const ownWords: Rule = {
  name: 'no words of a workplace',
  check: (root) =>
    filesUnder(root, folders, text).flatMap(({ path, text: content }) =>
      [...content.matchAll(pattern)].map(
        ({ index, 0: words }) =>
          `${path}:${lineAt(content, index)} speaks of ${words}…, which only one machine has`,
      ),
    ),
}
