import { type Resealed, resealSecrets } from '../domains/accounts/index.ts'
import { withContext } from './with-context.ts'

/**
 * Exit code 0 when everything is under the newest key (or, in a dry run, could be brought there), 1 when something cannot
 * be read: then the key that it names is still needed.
 */
export async function encryptOAuthTokens(options: { dryRun?: boolean; json?: boolean }): Promise<void> {
  const dryRun = options.dryRun === true
  const { keyId, resealed } = await withContext(async (ctx) => ({
    keyId: ctx.config.encryptionKeys[0].id,
    resealed: await resealSecrets(ctx, { dryRun }),
  }))
  if (options.json) console.log(JSON.stringify({ dryRun, keyId, ...resealed }))
  else report(resealed, keyId, dryRun)
  process.exitCode = Object.keys(resealed.unreadable).length > 0 ? 1 : 0
}

function report({ encrypted, reencrypted, unreadable }: Resealed, keyId: string, dryRun: boolean): void {
  const faults = Object.entries(unreadable)
  for (const [why, count] of faults) console.log(`unreadable   ${count}: ${why}`)
  const done = dryRun ? 'to be brought' : 'brought'
  if (encrypted > 0) console.log(`plain        ${encrypted} ${done} under key ${keyId}`)
  if (reencrypted > 0) console.log(`older keys   ${reencrypted} ${done} under key ${keyId}`)
  if (faults.length > 0)
    console.log(
      '\nWhat cannot be read was left as it is. Put the key back into OAUTH_ENCRYPTION_OLD_KEYS and run this again; people whose tokens are lost only need to sign in again.',
    )
  else if (encrypted + reencrypted === 0) console.log(`Everything is under key ${keyId} already.`)
  else if (dryRun) console.log('\nThis was a dry run.')
  else console.log('\nThe older keys are needed no more.')
}
