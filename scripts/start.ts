import { parseOptions, usage } from './start/options.ts'
import { type Product, startProduct } from './start/run.ts'

const write = (line: string) => process.stdout.write(`${line}\n`)
const note = (line: string) => process.stderr.write(`${line}\n`)

try {
  const options = parseOptions(process.argv.slice(2))
  if (options === 'help') write(usage)
  else {
    let product: Promise<Product> | undefined
    // Ctrl-C before all is up: what has begun is brought to its end, then undone.
    const end = () =>
      void (product?.then((running) => running.stop()) ?? Promise.resolve()).finally(() => process.exit())
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
    product = startProduct(options, note)
    const running = await product
    if (options.jsonReady) write(JSON.stringify(readyLine(running)))
    else write(greeting(running))
  }
} catch (error) {
  note(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}

function readyLine({ url, studioUrl, mailboxUrl, paymentsUrl, accounts }: Product) {
  return {
    ready: true,
    url,
    studioUrl: studioUrl ?? null,
    mailboxUrl,
    paymentsUrl: paymentsUrl ?? null,
    accounts: accounts.map(({ email, password, role }) => ({ email, password, role })),
  }
}

function greeting({
  url,
  studioUrl,
  libraryDir,
  mailboxUrl,
  paymentsUrl,
  demoTrackUrl,
  accounts,
}: Product): string {
  const who = accounts.map(({ email, password, role }) => `  ${role.padEnd(9)} ${email}  ${password}`)
  return [
    '',
    'Veza is running.',
    '',
    `  Listen    ${demoTrackUrl ?? url}`,
    `  Home      ${url}`,
    ...(studioUrl
      ? [
          `  Studio    ${studioUrl}`,
          '            (opens it once, within two minutes; for another address, beside this:',
          `            npm run studio -- --library ${libraryDir})`,
        ]
      : []),
    `  Mails     ${mailboxUrl}`,
    ...(paymentsUrl ? [`  Payments  ${paymentsUrl}`] : []),
    ...(who.length > 0 ? ['', 'Demo accounts (e-mail, password)', ...who] : []),
    '',
    'Ctrl-C ends it; everything is kept for the next start.',
  ].join('\n')
}
