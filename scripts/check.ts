// `npm run check`: what can be known without running the product.
import { runChecks } from './checks.ts'
import { describeCheck } from './support/report.ts'

const results = await runChecks((result) => console.log(describeCheck(result)))
const failed = results.filter(({ ok }) => !ok).length
console.log(`${results.length - failed} passed, ${failed} failed, 0 skipped`)
process.exitCode = failed === 0 ? 0 : 1
