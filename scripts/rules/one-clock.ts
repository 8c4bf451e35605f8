import { filesUnder, lineAt, type Rule } from './rule.ts'

const present = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(/g
/** Where the present and chance come from, and what runs in a browser, which has no context of ours. */
const sources = /^shared\/kernel\/(?:time|ids)\.ts$|^server\/platform\/clock\/|\/(?:client|renderer)\//

/** The clock and chance come in as parameters, so that tests own time. */
export const oneClock: Rule = {
  name: 'one clock',
  check: (root) =>
    filesUnder(root, ['shared', 'server', 'desktop'], /\.ts$/)
      .filter(({ path }) => !sources.test(path) && !/(?:\.test|\/testing[^/]*|\/harness)\.ts$/.test(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(present)].map(
          ({ index, 0: call }) =>
            `${path}:${lineAt(text, index)} asks ${call}…; take a Clock or NewId as a parameter`,
        ),
      ),
}
