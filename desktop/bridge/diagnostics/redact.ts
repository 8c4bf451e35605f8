import { isIP } from 'node:net'
import { homedir, userInfo } from 'node:os'

const GONE = '[removed]'
const CUT = '[cut]'
/** A longer line is cut before it is looked at: what a process writes must not hold up the one that reads it. */
const LINE_CHARACTERS = 4_000

/*
 * Every expression here takes time by the length of the text alone: it begins at one place of a word only (the
 * lookbehinds), and repeats nothing that it could also have divided otherwise.
 */

/** What is called something: its name, an end of quotes, and what stands between it and its value. */
const NAMED = /(?<![\w-])([\w-]+)(?![\w-])(?:\\*["'])?\s*[:=]\s*/g
/** In quotes to the other quote or the end of the line, without them to the end of the word. */
const WORD = /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|\[[^\]]*\]?|[^\s,;}&]+/y
/** They have blanks, commas and signs in them, and end with the line, or with their list. */
const LINE = /(?:\[[^\]]*\]?)?.*/y
/** Digits of a second factor, or what a sign-in is exchanged for; not the code of an error. */
const CODE = /\\*["']?(?:\d{6,8}(?![\w-])|(?=[A-Za-z_-]*\d)[\w-]{20,})/y

/** What the name of a value says of it. The first that fits counts. */
const names: readonly (readonly [RegExp, RegExp])[] = [
  [/password|passphrase|passwd|cookie|authorization|sec-websocket/i, LINE],
  [/^(?:pwd|pass|otp|totp|pin)$/i, LINE],
  [/secret|token|api[-_]?key|signature|credential|sealedTokens|recovery[-_]?code|verifier|challenge/i, WORD],
  // `x-veza-key: …`, `"key": "…"`, `mediaKey=…`; a monkey is none.
  [/(?:^|[-_])key$/i, WORD],
  [/^[a-z][A-Za-z\d]*Key$/, WORD],
  [/^code$/i, CODE],
]
/** Cookies of ours, the Studio's and the server's. */
const OUR_COOKIE = /^(?:__(?:host|secure)-)?veza[\w-]*$/i

/** What is secret by how it looks, whatever stands around it. Each is proved by a planted one in the test beside. */
const shapes: readonly (readonly [RegExp, string])[] = [
  // Tokens of ours and of others: JWT, 32 bytes in base64url, opaque ones with a prefix, keys of payment providers and stores.
  [/(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, GONE],
  [/(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{43}(?![\w-])/g, GONE],
  [/\b(?:sk|rk|pk|whsec|ghp|gho|xox[abp]|AKIA|ASIA)[-_]?[A-Za-z0-9_]{12,}/g, GONE],
  [/\b(?:cs|pi|seti)_[A-Za-z0-9_]{12,}/g, GONE],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${GONE}`],
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, GONE],
]
const later: readonly (readonly [RegExp, string])[] = [
  // The whole of a query or a fragment: signed addresses carry their permission there.
  [/((?<![a-z0-9+./-])[a-z][a-z0-9+.-]*:\/\/[^\s"'<>?#]+)[?#][^\s"'<>)]*/gi, `$1?${GONE}`],
  [/(#[\w-]+=)[^\s"'<>)]+/g, `$1${GONE}`],
  // To the last @: a password may hold one.
  [/((?<![a-z0-9+./-])[a-z][a-z0-9+.-]*:\/\/)[^\s/"'<>]*@/gi, `$1${GONE}@`],
  [/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, GONE],
]

/** From the root or the home to the last folder of the line, and the name behind it; not the path of an address. */
const PATH =
  /(?<![\w:/\\.~-])(?:file:\/\/)?(?:~|[A-Za-z]:)?[/\\](?=[^\s/\\])((?:(?!\s[a-z][a-z0-9+.-]*:\/\/).)*)[/\\]([^\n/\\]*)/g
const OUR_FOLDERS = /[/\\](?:app\.asar|node_modules|desktop|shared|dist)(?:[/\\]\S*)?$/
const CODE_FILE = /^[\w.-]+\.[cm]?[jt]sx?\b/

/** Names of folders are their owner's, code is ours. */
function shortened(_path: string, folders: string, name: string): string {
  const ours = CODE_FILE.test(name) ? (OUR_FOLDERS.exec(`/${folders}`)?.[0] ?? '') : ''
  return `…${ours}/${name}`
}

/** Whatever a name says is secret; the name stays. */
function withoutNamed(text: string): string {
  let clean = ''
  let at = 0
  for (const { 0: whole, 1: name = '', index } of text.matchAll(NAMED)) {
    const begin = index + whole.length
    if (index < at) continue
    const isCookie = OUR_COOKIE.test(name) && whole.trimEnd().endsWith('=')
    const value = isCookie ? WORD : names.find(([fits]) => fits.test(name))?.[1]
    if (value === undefined) continue
    value.lastIndex = begin
    const found = value.exec(text)?.[0]
    if (!found) continue
    clean += `${text.slice(at, begin)}${GONE}`
    at = begin + found.length
  }
  return clean + text.slice(at)
}

/** This machine's own (127.0.0.1, ::1) say nothing of anybody. */
function withoutAddresses(text: string): string {
  const isOther = (address: string) => isIP(address) !== 0 && !/^(?:127\.|0\.0\.0\.0$|::1?$)/.test(address)
  return text
    .replace(/(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?!\.?\w)/g, (address) => (isOther(address) ? GONE : address))
    .replace(/(?<![\w:.])[0-9a-f]*:[0-9a-f:]+(?![\w.])/gi, (found) => {
      const address = isIP(found) === 0 ? found.replace(/:$/, '') : found
      return isOther(address) ? GONE : found
    })
}

/** At a word: half of one may no longer look like what it is. */
function cutLong(line: string): string {
  if (line.length <= LINE_CHARACTERS) return line
  const kept = line.slice(0, LINE_CHARACTERS - CUT.length)
  return `${kept.slice(0, kept.lastIndexOf(' ') + 1)}${CUT}`
}

/** Text without what nobody else should read: secrets, addresses, folders, and the name of who uses the machine. */
export function redact(text: string, home = homedir(), user = userInfo().username): string {
  let clean = text.split('\n').map(cutLong).join('\n')
  for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement)
  clean = withoutNamed(clean)
  for (const [shape, replacement] of later) clean = clean.replace(shape, replacement)
  clean = withoutAddresses(clean).replaceAll(home, '~').replace(PATH, shortened)
  return user.length > 2 && user !== 'root' ? clean.replaceAll(user, '[user]') : clean
}
