import { homedir, userInfo } from 'node:os'

const GONE = '[removed]'

/** In quotes to the other quote or the end of the line, without them to the end of the word. */
const VALUE = String.raw`"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?|[^\s,;}&]+`
/** What is called so, in JSON too that stands in a string; the name is kept. */
const named = (name: string, value: string, flags = 'gi') =>
  new RegExp(String.raw`((?:\\*["'])?\b${name}(?:\\*["'])?\s*[:=]\s*)(?:${value})`, flags)

/** What is secret by how it looks, whatever stands around it. Each is proved by a planted one in the test beside. */
const shapes: readonly (readonly [RegExp, string])[] = [
  // Tokens of ours and of others: JWT, opaque ones with a prefix, keys of payment providers and stores.
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)?/g, GONE],
  [/\b(?:sk|rk|pk|whsec|ghp|gho|xox[abp]|AKIA)[-_]?[A-Za-z0-9_]{12,}/g, GONE],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${GONE}`],
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, GONE],
  // `Cookie: …`, `password: …`: they have blanks, commas and signs in them, and end with the line, or with their list.
  [
    named(
      String.raw`[\w-]*(?:password|passphrase|passwd|cookie|authorization)[\w-]*`,
      String.raw`(?:\[[^\]]*\]?)?.*`,
    ),
    `$1${GONE}`,
  ],
  // `"refreshToken": "…"`, `api_key=…`
  [
    named(String.raw`[\w-]*(?:secret|token|api[-_]?key|signature|credential|sealedTokens)[\w-]*`, VALUE),
    `$1${GONE}`,
  ],
  // `x-veza-key: …`, `"key": "…"`, `mediaKey=…`; a monkey is none.
  [named(String.raw`(?:[\w-]*[-_])?key`, VALUE), `$1${GONE}`],
  [named(String.raw`[a-z][A-Za-z\d]*Key`, VALUE, 'g'), `$1${GONE}`],
  // The whole of a query or a fragment: signed addresses carry their permission there.
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s"'<>?#]+)[?#][^\s"'<>)]*/gi, `$1?${GONE}`],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, `$1${GONE}@`],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, GONE],
]

/** From the root or the home on; not the path of an address. Names of folders are their owner's, code is ours. */
const PATH = /(?<![\w:/.~-])(?:~|[A-Za-z]:)?(?:[/\\][^\s/\\:*?"'<>|()]+){2,}/g
/** With blanks in it, as errors of files write one. */
const QUOTED_PATH = /(?<=(['"]))(?:~|[A-Za-z]:)?[/\\][^'"\n]*(?=\1)/g
const OURS = /[/\\](?:app\.asar|node_modules|desktop|shared|dist)[/\\].*$/

function shortened(path: string): string {
  return `…${OURS.exec(path)?.[0] ?? /[/\\][^/\\]*$/.exec(path)?.[0] ?? path}`
}

/** Text without what nobody else should read: secrets, addresses of mail, and the name of who uses the machine. */
export function redact(text: string, home = homedir(), user = userInfo().username): string {
  let clean = text
  for (const [shape, replacement] of shapes) clean = clean.replace(shape, replacement)
  clean = clean.replaceAll(home, '~').replace(QUOTED_PATH, shortened).replace(PATH, shortened)
  return user.length > 2 && user !== 'root' ? clean.replaceAll(user, '[user]') : clean
}
