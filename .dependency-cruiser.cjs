// The rules of the house that are about who may import whom. Each has a planted violation in
// scripts/rules/imports.test.ts. A package is named twice, as written and as resolved.
const { Visitor } = require('@swc/core/Visitor.js')

// The visitor that dependency-cruiser reads our files with does not know `using`, and throws on it.
const visitStatement = Visitor.prototype.visitStatement
Visitor.prototype.visitStatement = function (statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement)
  statement.decls = this.visitVariableDeclarators(statement.decls)
  return statement
}

const npm = (...names) => names.map((name) => `(^|node_modules/)${name}(/|$)`)
/** Tests, and what is theirs beside the product's code. */
const tests = '(\\.test|/testing[^/]*|/harness)\\.ts$'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two files that need each other are one file, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'shared-stands-alone',
      comment: 'shared is compiled into both sides: it imports nothing of this repository.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(server|desktop|e2e|scripts|migrations)/' },
    },
    {
      name: 'server-not-desktop',
      comment: 'They meet in shared alone.',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: '^desktop/' },
    },
    {
      name: 'desktop-not-server',
      comment: 'They meet in shared alone.',
      severity: 'error',
      from: { path: '^desktop/' },
      to: { path: '^server/' },
    },
    {
      name: 'product-not-tools',
      comment: 'What is shipped does not import tests or scripts.',
      severity: 'error',
      from: { path: '^(server|desktop|shared)/', pathNot: tests },
      to: { path: '^(e2e|scripts)/' },
    },
    {
      name: 'engine-knows-no-host',
      comment: 'The engine is plain Node; hosts are chosen at the edge.',
      severity: 'error',
      from: { path: '^desktop/engine/' },
      to: { path: ['^desktop/(main|preload|renderer|web-host|cli|bridge)/', ...npm('electron')] },
    },
    {
      name: 'renderer-only-bridge-and-shared',
      severity: 'error',
      from: { path: '^desktop/renderer/' },
      to: { path: ['^desktop/(?!renderer/|bridge/client)', '^(server|e2e|scripts)/'] },
    },
    {
      name: 'screens-know-no-node',
      comment: 'They run in a browser: neither they nor what they bring in ask anything of Node.',
      severity: 'error',
      from: { path: '^desktop/renderer/', pathNot: ['\\.test\\.ts$', '/vite\\.config\\.ts$'] },
      to: {
        path: '^(fs|path|os|crypto|child_process|net|http|https|worker_threads|stream|timers|url|util|events)(/|$)',
        reachable: true,
      },
    },
    {
      name: 'ui-knows-no-feature',
      comment: 'The design system has no words and no data of its own.',
      severity: 'error',
      from: { path: '^desktop/renderer/ui/' },
      to: { path: '^desktop/renderer/(app|features|host)/' },
    },
    {
      name: 'hosts-start-a-process',
      comment: 'A host carries messages to the engine’s process, and never opens a library in its own.',
      severity: 'error',
      from: { path: '^desktop/(web-host|main|preload)/', pathNot: tests },
      to: { path: '^desktop/(engine|bridge/server|cli)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'electron-in-main-and-preload',
      severity: 'error',
      from: { path: '^(shared|server|desktop)/', pathNot: '^desktop/(main|preload)/' },
      to: { path: npm('electron') },
    },
    {
      name: 'domain-entered-by-index',
      comment: "A domain's index.ts says what the rest of the server may use of it.",
      severity: 'error',
      from: { path: '^(server|desktop|e2e|scripts)/', pathNot: ['^server/domains/', tests] },
      to: { path: '^server/domains/[^/]+/(?!index\\.ts$)' },
    },
    {
      name: 'domain-enters-domain-by-index',
      comment:
        "A domain's index.ts says what other domains may use of it. Tests of what several do together have them do it.",
      severity: 'error',
      from: { path: '^server/domains/([^/]+)/', pathNot: tests },
      to: { path: '^server/domains/[^/]+/(?!index\\.ts$)', pathNot: '^server/domains/$1/' },
    },
    {
      name: 'tests-enter-domain-by-index',
      comment: 'So do tests, save that what a domain has for tests is for those of others as well.',
      severity: 'error',
      from: { path: `^server/domains/([^/]+)/.*${tests}` },
      to: {
        path: '^server/domains/[^/]+/(?!index\\.ts$)',
        pathNot: ['^server/domains/$1/', '/testing[^/]*\\.ts$'],
      },
    },
    {
      name: 'platform-below-domains',
      comment: 'Parts of the platform know nothing of what they are used for.',
      severity: 'error',
      from: { path: '^server/platform/', pathNot: tests },
      to: { path: '^server/(domains|http|web|commands)/' },
    },
    {
      name: 'routes-go-through-service',
      comment: 'routes.ts parses, authorises, calls and maps; jobs.ts enters by the service too.',
      severity: 'error',
      from: { path: '^server/domains/([^/]+)/(routes|jobs)\\.ts$' },
      to: { path: '^server/domains/$1/queries\\.ts$' },
    },
    {
      name: 'sdks-in-platform',
      comment: 'One place knows each outside system, so that it can be replaced there.',
      severity: 'error',
      from: { path: '^(server|desktop|shared)/', pathNot: ['^server/platform/', tests] },
      to: {
        path: npm(
          'pg',
          'ioredis',
          'socket.io',
          '@aws-sdk',
          '@smithy',
          'stripe',
          'nodemailer',
          'sharp',
          'clamscan',
          'clamd',
        ),
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['(^|/)dist/', '(^|/)fixtures/'] },
    parser: 'swc',
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json'],
    },
  },
}
