/** Whether a version (Semantic Versioning 2.0) is one before a release: `1.2.0-beta.1`. */
export const isPrerelease = (version: string): boolean => version.includes('-')

/** Which of two versions comes first, by Semantic Versioning 2.0, section 11. @returns below 0 where it is `one` */
export function compareVersions(one: string, other: string): number {
  const [oneCore = '', onePre] = parts(one)
  const [otherCore = '', otherPre] = parts(other)
  const core = compareLists(oneCore, otherCore)
  if (core !== 0 || onePre === otherPre) return core
  if (onePre === undefined) return 1
  if (otherPre === undefined) return -1
  return compareLists(onePre, otherPre)
}

function parts(version: string): [string, string | undefined] {
  const at = version.indexOf('-')
  return at < 0 ? [version, undefined] : [version.slice(0, at), version.slice(at + 1)]
}

function compareLists(one: string, other: string): number {
  const [left, right] = [one.split('.'), other.split('.')]
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const difference = compareIdentifiers(left[at], right[at])
    if (difference !== 0) return difference
  }
  return 0
}

const NUMBER = /^\d+$/

function compareIdentifiers(one: string | undefined, other: string | undefined): number {
  if (one === undefined || other === undefined) return Number(one !== undefined) - Number(other !== undefined)
  const areNumbers = [NUMBER.test(one), NUMBER.test(other)] as const
  if (areNumbers[0] && areNumbers[1]) return Number(one) - Number(other)
  if (areNumbers[0] !== areNumbers[1]) return areNumbers[0] ? -1 : 1
  return one === other ? 0 : one < other ? -1 : 1
}
